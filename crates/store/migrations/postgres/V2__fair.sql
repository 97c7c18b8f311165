-- Format 3. Work is shared out over workspaces, rows that are old enough can be deleted, and there
-- are jobs.

-- The order of arrival of one workspace, for when another has more waiting than fits into a batch.
ALTER TABLE outbox ADD COLUMN workspace bigint NOT NULL DEFAULT 0;
UPDATE outbox SET workspace = message.workspace
FROM message WHERE message.bucket = outbox.bucket AND message.id = outbox.message;
CREATE INDEX outbox_due_workspace ON outbox (bucket, lane, workspace, due_at, message);
CREATE INDEX journey_due_workspace ON journey (bucket, lane, workspace, wake_at, id);
CREATE INDEX inbox_order_workspace ON inbox (bucket, parked, workspace, received_at, id);

-- The key of an event goes with it.
CREATE INDEX event_key_event ON event_key (bucket, event);

-- What the counters count of steps that are deleted since: counter = recount + past.
CREATE TABLE counter_past (
    workspace bigint NOT NULL,
    bucket smallint NOT NULL,
    workflow bigint NOT NULL,
    version bigint NOT NULL,
    block text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (workspace, workflow, bucket, version, block, name)
);

-- Work that is done in chunks, over any number of rows. Workspace 0: of the installation. Few rows,
-- written by whoever works on them; on one node on Citus.
CREATE TABLE job (
    id bigint PRIMARY KEY,
    workspace bigint NOT NULL,
    kind text NOT NULL,
    bucket_first bigint NOT NULL,
    bucket_last bigint NOT NULL,
    state text COLLATE "C" NOT NULL,
    -- What is asked, and how far it has come: JSON, of the kind.
    input text NOT NULL,
    cursor text NOT NULL,
    -- How many rows were worked on, and of how many where that is known.
    done bigint NOT NULL,
    total bigint,
    reason text,
    -- Who works on it. Each holder has a higher epoch, which is checked with each chunk.
    owner text NOT NULL,
    epoch bigint NOT NULL,
    leased_until bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    finished_at bigint
);

CREATE INDEX job_state ON job (state, id);
CREATE INDEX job_workspace ON job (workspace, id);

UPDATE meta SET number = 3 WHERE name = 'format';
