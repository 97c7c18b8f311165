-- How far a newcomer has come with the first steps.
CREATE TABLE first_hour (
    workspace INTEGER PRIMARY KEY,
    -- JSON with a format number.
    progress TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
