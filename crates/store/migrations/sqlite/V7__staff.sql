-- Staff, tasks and coupons. An older program leaves these tables alone, so the format stays.

-- People on our side, by handle. One who left is not active: what they did keeps their name.
CREATE TABLE staff (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    -- The handle of who is told when nobody acts.
    manager TEXT,
    active INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (workspace, handle)
) STRICT;

CREATE UNIQUE INDEX staff_email ON staff (workspace, email);

CREATE TABLE staff_role (
    workspace INTEGER NOT NULL,
    role TEXT NOT NULL,
    staff INTEGER NOT NULL,
    PRIMARY KEY (workspace, role, staff)
) STRICT, WITHOUT ROWID;

-- Who of a role was last in turn.
CREATE TABLE staff_turn (
    workspace INTEGER NOT NULL,
    role TEXT NOT NULL,
    staff INTEGER NOT NULL,
    PRIMARY KEY (workspace, role)
) STRICT, WITHOUT ROWID;

-- Work for a person about a contact. One that a block gave out has its journey, block and visit.
CREATE TABLE task (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    title TEXT NOT NULL,
    note TEXT NOT NULL,
    -- The handle of whose it is; empty for everybody's.
    owner TEXT NOT NULL,
    due_at INTEGER,
    state TEXT NOT NULL,
    workflow TEXT,
    journey INTEGER,
    block TEXT,
    visit INTEGER,
    created_at INTEGER NOT NULL,
    done_at INTEGER,
    done_by TEXT,
    result TEXT
) STRICT;

CREATE UNIQUE INDEX task_key ON task (bucket, journey, block, visit);
CREATE INDEX task_state ON task (workspace, state, id);
CREATE INDEX task_owner ON task (workspace, state, owner, id);

CREATE TABLE coupon_pool (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Below so many free codes, people are told.
    warn_below INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (workspace, handle)
) STRICT;

-- A code. Nobody has it as long as `given_at` is empty.
CREATE TABLE coupon (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    pool INTEGER NOT NULL,
    code TEXT NOT NULL,
    -- Of no use from then on, given or not.
    expires_at INTEGER,
    given_at INTEGER,
    contact INTEGER,
    journey INTEGER,
    block TEXT,
    visit INTEGER
) STRICT;

CREATE UNIQUE INDEX coupon_code ON coupon (workspace, pool, code);
-- Nobody gets two codes at one visit of a block, whatever the program believes.
CREATE UNIQUE INDEX coupon_key ON coupon (workspace, journey, block, visit);
CREATE INDEX coupon_free ON coupon (workspace, pool, id) WHERE given_at IS NULL;
