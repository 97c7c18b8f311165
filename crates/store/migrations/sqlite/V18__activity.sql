-- Activities: dated records such as an open day or a webinar, and who is registered for them. Workflows
-- hear of them by events of each contact; these tables are the calendar itself.
CREATE TABLE activity (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    -- `activity_id` in events and workflows.
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    zone TEXT NOT NULL,
    -- Its further fields: JSON.
    fields TEXT NOT NULL,
    status TEXT NOT NULL,
    -- Counts the changes; who registered before the last one is told of it.
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (workspace, handle)
) STRICT;

CREATE INDEX activity_begins ON activity (workspace, starts_at, id);
CREATE INDEX activity_ends ON activity (workspace, ends_at, id);

CREATE TABLE registration (
    bucket INTEGER NOT NULL,
    activity INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    -- Another one where somebody withdraws and registers again.
    id INTEGER NOT NULL,
    status TEXT NOT NULL,
    -- That of the activity when this contact last heard of it.
    revision INTEGER NOT NULL,
    registered_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (bucket, activity, contact)
) STRICT, WITHOUT ROWID;

CREATE INDEX registration_list ON registration (workspace, activity, contact);
CREATE INDEX registration_contact ON registration (bucket, contact, activity);
