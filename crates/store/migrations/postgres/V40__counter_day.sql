-- What the counters grew by on each day of the workspace's zone, from now on: what was counted before is in
-- `counter` alone. An older program leaves the table alone and grows only the other, so the format stays.
CREATE TABLE counter_day (
    workspace bigint NOT NULL,
    workflow bigint NOT NULL,
    -- Days since 1970.
    day bigint NOT NULL,
    version bigint NOT NULL,
    block text NOT NULL,
    name text NOT NULL,
    -- Days that are over are folded into bucket 0.
    bucket smallint NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (workspace, workflow, day, version, block, name, bucket)
);
