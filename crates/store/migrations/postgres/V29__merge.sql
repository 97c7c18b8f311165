-- Contacts that turned out to be one person, and what is wanted to take that back.

-- A contact that is part of another now. What comes in about it is that one's.
CREATE TABLE contact_alias (
    workspace bigint NOT NULL,
    gone bigint NOT NULL,
    stays bigint NOT NULL,
    PRIMARY KEY (workspace, gone)
);

CREATE INDEX contact_alias_stays ON contact_alias (workspace, stays);

-- Each merge: who asked for it and by which rule, and what came of it.
CREATE TABLE contact_merge (
    id bigint NOT NULL,
    workspace bigint NOT NULL,
    gone bigint NOT NULL,
    stays bigint NOT NULL,
    -- `asked`, or `anonymous`: nobody knew yet who it was.
    rule text COLLATE "C" NOT NULL,
    actor text COLLATE "C" NOT NULL,
    -- `done`, `undone`, or `forgotten`: nothing is left to take back.
    state text COLLATE "C" NOT NULL,
    -- JSON with a format number: both contacts as they were, and the keys of the one that is gone.
    before text COLLATE "C" NOT NULL,
    -- How many events, journeys that go on, journeys that ended, and messages that were not sent.
    events bigint NOT NULL,
    journeys bigint NOT NULL,
    ended bigint NOT NULL,
    skipped bigint NOT NULL,
    at bigint NOT NULL,
    undone_at bigint,
    PRIMARY KEY (workspace, id)
);

CREATE INDEX contact_merge_stays ON contact_merge (workspace, stays, id);
CREATE INDEX contact_merge_gone ON contact_merge (workspace, gone, id);

-- The events that a merge took over.
CREATE TABLE merged_event (
    merge_id bigint NOT NULL,
    event bigint NOT NULL,
    workspace bigint NOT NULL,
    PRIMARY KEY (merge_id, event)
);

-- What hangs on a contact is found by it.
CREATE INDEX watch_contact ON watch (bucket, contact);
CREATE INDEX task_contact ON task (bucket, contact);
