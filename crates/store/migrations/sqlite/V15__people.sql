-- Imports. An older program leaves these tables alone, so the format stays.

-- A list that comes in: what it was asked, its jobs and what came of them.
CREATE TABLE import (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    name TEXT NOT NULL,
    -- JSON with a format number: what each column means.
    settings TEXT NOT NULL,
    -- Of its text as UTF-8.
    size_bytes INTEGER NOT NULL,
    -- 0 as long as the file has not come whole.
    is_whole INTEGER NOT NULL,
    -- The newest job that looks, and the one that writes.
    check_job INTEGER,
    run_job INTEGER,
    -- JSON with a format number: what these found and did.
    checked TEXT,
    ran TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX import_workspace ON import (workspace, id);

-- The file, in parts of one length but for the last, from 0.
CREATE TABLE import_part (
    import INTEGER NOT NULL,
    part INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (import, part)
) STRICT;

-- Rows that were not taken, of the newest job of an import.
CREATE TABLE import_fault (
    import INTEGER NOT NULL,
    number INTEGER NOT NULL,
    reason TEXT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (import, number)
) STRICT, WITHOUT ROWID;
