-- What sources of events said of themselves: that everything which happened up to a moment has come in. All
-- of it stays, so that what was decided by it can be decided again. An older program leaves the table
-- alone, so the format stays.
CREATE TABLE source_told (
    workspace bigint NOT NULL,
    source text COLLATE "C" NOT NULL,
    complete_until bigint NOT NULL,
    said_at bigint NOT NULL,
    PRIMARY KEY (workspace, source, complete_until)
);
