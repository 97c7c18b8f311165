-- What sources of events said of themselves: that everything which happened up to a moment has come in. All
-- of it stays, so that what was decided by it can be decided again. An older program leaves the table
-- alone, so the format stays.
CREATE TABLE source_told (
    workspace INTEGER NOT NULL,
    source TEXT NOT NULL,
    complete_until INTEGER NOT NULL,
    said_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, source, complete_until)
) STRICT, WITHOUT ROWID;
