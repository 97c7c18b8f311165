-- What blocks ask for: messages to people on our side, calls of web services, and the secrets that
-- go along with those.

-- To whom a message to our side goes, which is a message of its contact with a part from 1 on, and
-- its words where it is made of no e-mail.
CREATE TABLE notice (
    message INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    staff TEXT NOT NULL,
    words TEXT
) STRICT;

-- A call of a web service. `due_at` is empty once it is over, and `request` from then on.
CREATE TABLE call (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    journey INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    block TEXT NOT NULL,
    visit INTEGER NOT NULL,
    hops INTEGER NOT NULL,
    request TEXT,
    state TEXT NOT NULL,
    reason TEXT,
    status INTEGER,
    attempt INTEGER NOT NULL,
    due_at INTEGER,
    created_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;

CREATE UNIQUE INDEX call_key ON call (bucket, journey, block, visit);
CREATE INDEX call_due ON call (bucket, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX call_workspace ON call (workspace, id);

-- What only web services may know, encrypted with a key that is not in this database.
CREATE TABLE secret (
    workspace INTEGER NOT NULL,
    name TEXT NOT NULL,
    sealed BLOB NOT NULL,
    set_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, name)
) STRICT, WITHOUT ROWID;
