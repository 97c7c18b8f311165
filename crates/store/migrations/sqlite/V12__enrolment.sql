-- Taking in contacts because of who they are, and events that have no contact. An older program leaves
-- these tables alone, so the format stays.

-- Not to be worked on before this instant of the business clock.
ALTER TABLE job ADD COLUMN wake_at INTEGER NOT NULL DEFAULT 0;

-- An enrolment: so that nobody is taken in twice because of the same thing, there is one for each
-- trigger and key. How far it has come stands here and not in its job, which stays behind when the
-- database is moved.
CREATE TABLE enrolment (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    trigger_id TEXT NOT NULL,
    entry_key TEXT NOT NULL,
    -- What each contact is told, and whom: JSON with a format.
    input TEXT NOT NULL,
    state TEXT NOT NULL,
    -- All contacts up to this number are done with, in this state.
    after INTEGER NOT NULL,
    -- How many were frozen, where they are.
    total INTEGER,
    asked INTEGER NOT NULL,
    undecided INTEGER NOT NULL,
    -- Of a ramp: since when the present length of time runs, and how many were taken in since.
    pace_from INTEGER NOT NULL,
    pace_asked INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (workspace, workflow, trigger_id, entry_key)
) STRICT;

CREATE INDEX enrolment_state ON enrolment (state, id);

-- The frozen contacts of an enrolment, each with what became of them.
CREATE TABLE enrolled (
    enrolment INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (enrolment, contact)
) STRICT, WITHOUT ROWID;

-- Events that have no contact: who they are about is worked out by a job.
CREATE TABLE loose_event (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    name TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    source TEXT NOT NULL,
    data TEXT NOT NULL,
    -- Makes sending it twice harmless.
    event_key TEXT,
    UNIQUE (workspace, event_key)
) STRICT;
