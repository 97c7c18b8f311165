-- Format 3. Work is shared out over workspaces, rows that are old enough can be deleted, and there
-- are jobs.

-- The order of arrival of one workspace, for when another has more waiting than fits into a batch.
ALTER TABLE outbox ADD COLUMN workspace INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET workspace = coalesce(
    (SELECT workspace FROM message WHERE message.id = outbox.message), 0);
CREATE INDEX outbox_due_workspace ON outbox (bucket, lane, workspace, due_at);
CREATE INDEX journey_due_workspace ON journey (bucket, lane, workspace, wake_at);
CREATE INDEX inbox_order_workspace ON inbox (bucket, parked, workspace, received_at);

-- The key of an event goes with it.
CREATE INDEX event_key_event ON event_key (bucket, event);

-- What the counters count of steps that are deleted since: counter = recount + past.
CREATE TABLE counter_past (
    workspace INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    version INTEGER NOT NULL,
    block TEXT NOT NULL,
    name TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (workspace, bucket, workflow, version, block, name)
) STRICT, WITHOUT ROWID;

-- Work that is done in chunks, over any number of rows. Workspace 0: of the installation.
CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    kind TEXT NOT NULL,
    bucket_first INTEGER NOT NULL,
    bucket_last INTEGER NOT NULL,
    state TEXT NOT NULL,
    -- What is asked, and how far it has come: JSON, of the kind.
    input TEXT NOT NULL,
    cursor TEXT NOT NULL,
    -- How many rows were worked on, and of how many where that is known.
    done INTEGER NOT NULL,
    total INTEGER,
    reason TEXT,
    -- Who works on it. Each holder has a higher epoch, which is checked with each chunk.
    owner TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    leased_until INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;

CREATE INDEX job_state ON job (state, id);
CREATE INDEX job_workspace ON job (workspace);

UPDATE meta SET number = 3 WHERE name = 'format';
