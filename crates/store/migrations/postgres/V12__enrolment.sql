-- Taking in contacts because of who they are, and events that have no contact. An older program leaves
-- these tables alone, so the format stays.

-- Not to be worked on before this instant of the business clock.
ALTER TABLE job ADD COLUMN wake_at bigint NOT NULL DEFAULT 0;

-- An enrolment: so that nobody is taken in twice because of the same thing, there is one for each
-- trigger and key. How far it has come stands here and not in its job, which stays behind when the
-- database is moved.
CREATE TABLE enrolment (
    id bigint PRIMARY KEY,
    workspace bigint NOT NULL,
    workflow bigint NOT NULL,
    trigger_id text COLLATE "C" NOT NULL,
    entry_key text COLLATE "C" NOT NULL,
    -- What each contact is told, and whom: JSON with a format.
    input text NOT NULL,
    state text COLLATE "C" NOT NULL,
    -- All contacts up to this number are done with, in this state.
    after bigint NOT NULL,
    -- How many were frozen, where they are.
    total bigint,
    asked bigint NOT NULL,
    undecided bigint NOT NULL,
    -- Of a ramp: since when the present length of time runs, and how many were taken in since.
    pace_from bigint NOT NULL,
    pace_asked bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    UNIQUE (workspace, workflow, trigger_id, entry_key)
);

CREATE INDEX enrolment_state ON enrolment (state, id);

-- The frozen contacts of an enrolment, each with what became of them.
CREATE TABLE enrolled (
    enrolment bigint NOT NULL,
    contact bigint NOT NULL,
    state text COLLATE "C" NOT NULL,
    PRIMARY KEY (enrolment, contact)
);

-- Events that have no contact: who they are about is worked out by a job.
CREATE TABLE loose_event (
    id bigint PRIMARY KEY,
    workspace bigint NOT NULL,
    name text NOT NULL,
    occurred_at bigint NOT NULL,
    received_at bigint NOT NULL,
    source text NOT NULL,
    data text NOT NULL,
    -- Makes sending it twice harmless.
    event_key text COLLATE "C",
    UNIQUE (workspace, event_key)
);
