-- What people sort a workflow under, as a JSON list. An older program leaves the table alone, so the format stays.
CREATE TABLE workflow_tags (
    workspace bigint NOT NULL,
    workflow bigint NOT NULL,
    tags text NOT NULL,
    PRIMARY KEY (workspace, workflow)
);
