-- How far a newcomer has come with the first steps.
CREATE TABLE first_hour (
    workspace bigint PRIMARY KEY,
    -- JSON with a format number.
    progress text NOT NULL,
    updated_at bigint NOT NULL
);
