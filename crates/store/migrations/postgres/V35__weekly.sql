-- When the summary of the week is mailed in a workspace, where that is not the usual moment. An older program
-- leaves both tables alone, so the format stays.
CREATE TABLE weekly_plan (
    workspace bigint PRIMARY KEY,
    active bigint NOT NULL,
    -- From 0 for Monday.
    weekday bigint NOT NULL,
    -- Of the day.
    minute bigint NOT NULL
);

-- Who gets it. The newest moment that was dealt with for them is written before anything leaves, so
-- nobody gets a week twice.
CREATE TABLE weekly_reader (
    workspace bigint NOT NULL,
    staff bigint NOT NULL,
    language text NOT NULL,
    dealt_with bigint NOT NULL,
    PRIMARY KEY (workspace, staff)
);
