-- Staff, tasks and coupons. An older program leaves these tables alone, so the format stays. Tasks
-- are by bucket; the others are few or written seldom (reference tables on Citus).

-- People on our side, by handle. One who left is not active: what they did keeps their name.
CREATE TABLE staff (
    id bigint PRIMARY KEY,
    workspace bigint NOT NULL,
    handle text COLLATE "C" NOT NULL,
    name text NOT NULL,
    email text COLLATE "C" NOT NULL,
    -- The handle of who is told when nobody acts.
    manager text,
    active bigint NOT NULL,
    created_at bigint NOT NULL,
    UNIQUE (workspace, handle)
);

CREATE UNIQUE INDEX staff_email ON staff (workspace, email);

CREATE TABLE staff_role (
    workspace bigint NOT NULL,
    role text COLLATE "C" NOT NULL,
    staff bigint NOT NULL,
    PRIMARY KEY (workspace, role, staff)
);

-- Who of a role was last in turn.
CREATE TABLE staff_turn (
    workspace bigint NOT NULL,
    role text COLLATE "C" NOT NULL,
    staff bigint NOT NULL,
    PRIMARY KEY (workspace, role)
);

-- Work for a person about a contact. One that a block gave out has its journey, block and visit.
CREATE TABLE task (
    id bigint NOT NULL,
    bucket smallint NOT NULL,
    workspace bigint NOT NULL,
    contact bigint NOT NULL,
    title text NOT NULL,
    note text NOT NULL,
    -- The handle of whose it is; empty for everybody's.
    owner text COLLATE "C" NOT NULL,
    due_at bigint,
    state text COLLATE "C" NOT NULL,
    workflow text,
    journey bigint,
    block text COLLATE "C",
    visit bigint,
    created_at bigint NOT NULL,
    done_at bigint,
    done_by text,
    result text,
    PRIMARY KEY (bucket, id)
);

CREATE UNIQUE INDEX task_key ON task (bucket, journey, block, visit);
CREATE INDEX task_state ON task (workspace, state, id);
CREATE INDEX task_owner ON task (workspace, state, owner, id);

CREATE TABLE coupon_pool (
    id bigint PRIMARY KEY,
    workspace bigint NOT NULL,
    handle text COLLATE "C" NOT NULL,
    name text NOT NULL,
    -- Below so many free codes, people are told.
    warn_below bigint NOT NULL,
    created_at bigint NOT NULL,
    UNIQUE (workspace, handle)
);

-- A code. Nobody has it as long as `given_at` is empty.
CREATE TABLE coupon (
    id bigint PRIMARY KEY,
    workspace bigint NOT NULL,
    pool bigint NOT NULL,
    code text COLLATE "C" NOT NULL,
    -- Of no use from then on, given or not.
    expires_at bigint,
    given_at bigint,
    contact bigint,
    journey bigint,
    block text COLLATE "C",
    visit bigint
);

CREATE UNIQUE INDEX coupon_code ON coupon (workspace, pool, code);
-- Nobody gets two codes at one visit of a block, whatever the program believes.
CREATE UNIQUE INDEX coupon_key ON coupon (workspace, journey, block, visit);
CREATE INDEX coupon_free ON coupon (workspace, pool, id) WHERE given_at IS NULL;
