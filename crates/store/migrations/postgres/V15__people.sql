-- Imports. An older program leaves these tables alone, so the format stays. All are written seldom, by
-- one at a time (reference tables on Citus).

-- A list that comes in: what it was asked, its jobs and what came of them.
CREATE TABLE import (
    id bigint PRIMARY KEY,
    workspace bigint NOT NULL,
    name text NOT NULL,
    -- JSON with a format number: what each column means.
    settings text NOT NULL,
    -- Of its text as UTF-8.
    size_bytes bigint NOT NULL,
    -- 0 as long as the file has not come whole.
    is_whole bigint NOT NULL,
    -- The newest job that looks, and the one that writes.
    check_job bigint,
    run_job bigint,
    -- JSON with a format number: what these found and did.
    checked text,
    ran text,
    created_at bigint NOT NULL
);

CREATE INDEX import_workspace ON import (workspace, id);

-- The file, in parts of one length but for the last, from 0.
CREATE TABLE import_part (
    import bigint NOT NULL,
    part bigint NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (import, part)
);

-- Rows that were not taken, of the newest job of an import.
CREATE TABLE import_fault (
    import bigint NOT NULL,
    number bigint NOT NULL,
    reason text NOT NULL,
    line text NOT NULL,
    PRIMARY KEY (import, number)
);
