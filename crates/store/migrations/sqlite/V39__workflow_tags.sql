-- What people sort a workflow under, as a JSON list. An older program leaves the table alone, so the format stays.
CREATE TABLE workflow_tags (
    workspace INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    tags TEXT NOT NULL,
    PRIMARY KEY (workspace, workflow)
) STRICT, WITHOUT ROWID;
