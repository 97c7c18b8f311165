-- What holds for a whole workspace beside its name and sender: its author's text, with the number of
-- its format in it.
CREATE TABLE workspace_settings (
    workspace INTEGER NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    revision INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How a message counts under the mail limits (a class, `none`, or empty: counted without a class), and
-- who goes first where there is room for one.
ALTER TABLE message ADD COLUMN cap TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN priority INTEGER NOT NULL DEFAULT 50;

-- What was handed over to a contact lately, and what waits to be.
CREATE INDEX message_handed ON message (bucket, contact, handed_at) WHERE handed_at IS NOT NULL;
CREATE INDEX message_waiting ON message (bucket, contact) WHERE state IN ('queued', 'claimed');

-- What stopped a workflow, until somebody switches it on again. From then on its budgets count anew.
CREATE TABLE alert (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;

CREATE INDEX alert_workspace ON alert (workspace, id);
CREATE INDEX alert_workflow ON alert (workspace, workflow, closed_at);

-- What workflows with budgets sent on each day, in days of the workspace's zone since 1970.
CREATE TABLE pace (
    workspace INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    since INTEGER NOT NULL,
    day INTEGER NOT NULL,
    name TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (workspace, workflow, since, day, name, bucket)
) STRICT, WITHOUT ROWID;
