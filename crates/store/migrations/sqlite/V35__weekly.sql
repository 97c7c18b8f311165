-- When the summary of the week is mailed in a workspace, where that is not the usual moment. An older program
-- leaves both tables alone, so the format stays.
CREATE TABLE weekly_plan (
    workspace INTEGER PRIMARY KEY,
    active INTEGER NOT NULL,
    -- From 0 for Monday.
    weekday INTEGER NOT NULL,
    -- Of the day.
    minute INTEGER NOT NULL
) STRICT;

-- Who gets it. The newest moment that was dealt with for them is written before anything leaves, so
-- nobody gets a week twice.
CREATE TABLE weekly_reader (
    workspace INTEGER NOT NULL,
    staff INTEGER NOT NULL,
    language TEXT NOT NULL,
    dealt_with INTEGER NOT NULL,
    PRIMARY KEY (workspace, staff)
) STRICT, WITHOUT ROWID;
