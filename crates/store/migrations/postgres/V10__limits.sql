-- What holds for a whole workspace beside its name and sender: its author's text, with the number of
-- its format in it.
CREATE TABLE workspace_settings (
    workspace bigint NOT NULL PRIMARY KEY,
    source text NOT NULL,
    revision bigint NOT NULL,
    updated_at bigint NOT NULL
);

-- How a message counts under the mail limits (a class, `none`, or empty: counted without a class), and
-- who goes first where there is room for one.
ALTER TABLE message ADD COLUMN cap text NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN priority smallint NOT NULL DEFAULT 50;

-- What was handed over to a contact lately, and what waits to be.
CREATE INDEX message_handed ON message (bucket, contact, handed_at) WHERE handed_at IS NOT NULL;
CREATE INDEX message_waiting ON message (bucket, contact) WHERE state IN ('queued', 'claimed');

-- What stopped a workflow, until somebody switches it on again. From then on its budgets count anew.
CREATE TABLE alert (
    id bigint PRIMARY KEY,
    workspace bigint NOT NULL,
    workflow bigint NOT NULL,
    reason text NOT NULL,
    detail text NOT NULL,
    at bigint NOT NULL,
    closed_at bigint
);

CREATE INDEX alert_workspace ON alert (workspace, id);
CREATE INDEX alert_workflow ON alert (workspace, workflow, closed_at);

-- What workflows with budgets sent on each day, in days of the workspace's zone since 1970.
CREATE TABLE pace (
    workspace bigint NOT NULL,
    workflow bigint NOT NULL,
    since bigint NOT NULL,
    day bigint NOT NULL,
    name text NOT NULL,
    bucket bigint NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (workspace, workflow, since, day, name, bucket)
);
