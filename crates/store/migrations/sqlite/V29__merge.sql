-- Contacts that turned out to be one person, and what is wanted to take that back.

-- A contact that is part of another now. What comes in about it is that one's.
CREATE TABLE contact_alias (
    workspace INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    stays INTEGER NOT NULL,
    PRIMARY KEY (workspace, gone)
) STRICT, WITHOUT ROWID;

CREATE INDEX contact_alias_stays ON contact_alias (workspace, stays);

-- Each merge: who asked for it and by which rule, and what came of it.
CREATE TABLE contact_merge (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    stays INTEGER NOT NULL,
    -- `asked`, or `anonymous`: nobody knew yet who it was.
    rule TEXT NOT NULL,
    actor TEXT NOT NULL,
    -- `done`, `undone`, or `forgotten`: nothing is left to take back.
    state TEXT NOT NULL,
    -- JSON with a format number: both contacts as they were, and the keys of the one that is gone.
    before TEXT NOT NULL,
    -- How many events, journeys that go on, journeys that ended, and messages that were not sent.
    events INTEGER NOT NULL,
    journeys INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    at INTEGER NOT NULL,
    undone_at INTEGER
) STRICT;

CREATE INDEX contact_merge_stays ON contact_merge (workspace, stays, id);
CREATE INDEX contact_merge_gone ON contact_merge (workspace, gone, id);

-- The events that a merge took over.
CREATE TABLE merged_event (
    merge_id INTEGER NOT NULL,
    event INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    PRIMARY KEY (merge_id, event)
) STRICT, WITHOUT ROWID;

-- What hangs on a contact is found by it.
CREATE INDEX watch_contact ON watch (bucket, contact);
CREATE INDEX task_contact ON task (bucket, contact);
