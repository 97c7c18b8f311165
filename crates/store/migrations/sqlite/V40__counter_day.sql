-- What the counters grew by on each day of the workspace's zone, from now on: what was counted before is in
-- `counter` alone. An older program leaves the table alone and grows only the other, so the format stays.
CREATE TABLE counter_day (
    workspace INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    -- Days since 1970.
    day INTEGER NOT NULL,
    version INTEGER NOT NULL,
    block TEXT NOT NULL,
    name TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (workspace, workflow, day, version, block, name, bucket)
) STRICT, WITHOUT ROWID;
