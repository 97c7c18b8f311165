-- What blocks ask for: messages to people on our side, calls of web services, and the secrets that
-- go along with those.

-- To whom a message to our side goes, which is a message of its contact with a part from 1 on, and
-- its words where it is made of no e-mail.
CREATE TABLE notice (
    message bigint NOT NULL,
    bucket smallint NOT NULL,
    workspace bigint NOT NULL,
    staff text COLLATE "C" NOT NULL,
    words text,
    PRIMARY KEY (bucket, message)
);

-- A call of a web service. `due_at` is empty once it is over, and `request` from then on.
CREATE TABLE call (
    id bigint NOT NULL,
    bucket smallint NOT NULL,
    workspace bigint NOT NULL,
    contact bigint NOT NULL,
    journey bigint NOT NULL,
    workflow bigint NOT NULL,
    block text COLLATE "C" NOT NULL,
    visit bigint NOT NULL,
    hops bigint NOT NULL,
    request text,
    state text COLLATE "C" NOT NULL,
    reason text,
    status bigint,
    attempt bigint NOT NULL,
    due_at bigint,
    created_at bigint NOT NULL,
    finished_at bigint,
    PRIMARY KEY (bucket, id)
) WITH (fillfactor = 85);

CREATE UNIQUE INDEX call_key ON call (bucket, journey, block, visit);
CREATE INDEX call_due ON call (bucket, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX call_workspace ON call (workspace, id);

-- What only web services may know, encrypted with a key that is not in this database.
CREATE TABLE secret (
    workspace bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    sealed bytea NOT NULL,
    set_at bigint NOT NULL,
    PRIMARY KEY (workspace, name)
);
