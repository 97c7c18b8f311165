-- Activities: dated records such as an open day or a webinar, and who is registered for them. Workflows
-- hear of them by events of each contact; these tables are the calendar itself.
CREATE TABLE activity (
    id bigint PRIMARY KEY,
    workspace bigint NOT NULL,
    -- `activity_id` in events and workflows.
    handle text COLLATE "C" NOT NULL,
    name text NOT NULL,
    starts_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    zone text COLLATE "C" NOT NULL,
    -- Its further fields: JSON.
    fields text NOT NULL,
    status text COLLATE "C" NOT NULL,
    -- Counts the changes; who registered before the last one is told of it.
    revision bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    UNIQUE (workspace, handle)
);

CREATE INDEX activity_begins ON activity (workspace, starts_at, id);
CREATE INDEX activity_ends ON activity (workspace, ends_at, id);

CREATE TABLE registration (
    bucket smallint NOT NULL,
    activity bigint NOT NULL,
    contact bigint NOT NULL,
    workspace bigint NOT NULL,
    -- Another one where somebody withdraws and registers again.
    id bigint NOT NULL,
    status text COLLATE "C" NOT NULL,
    -- That of the activity when this contact last heard of it.
    revision bigint NOT NULL,
    registered_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (bucket, activity, contact)
);

CREATE INDEX registration_list ON registration (workspace, activity, contact);
CREATE INDEX registration_contact ON registration (bucket, contact, activity);
