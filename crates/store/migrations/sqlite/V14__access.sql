-- Who may come in: keys with rights, people with a password or a link, their sessions, and the log of
-- what was changed by whom.

-- A key that is there already may do what it could do: everything.
ALTER TABLE api_key ADD COLUMN rights TEXT NOT NULL DEFAULT 'admin';
-- Never brought up to date more than once a minute.
ALTER TABLE api_key ADD COLUMN used_at INTEGER;

CREATE INDEX api_key_list ON api_key (workspace, id);

-- That a person on our side may sign in, and what they may do then.
CREATE TABLE account (
    staff INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    rights TEXT NOT NULL,
    -- As a PHC string; empty as long as there is none.
    password TEXT,
    disabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    signed_in_at INTEGER
) STRICT;

CREATE INDEX account_list ON account (workspace, staff);
-- Whoever signs in names an address and no workspace.
CREATE INDEX staff_address ON staff (email);

-- Somebody who is signed in. The cookie is stored as a hash only.
CREATE TABLE session (
    hash BLOB PRIMARY KEY,
    workspace INTEGER NOT NULL,
    staff INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_of ON session (staff);
CREATE INDEX session_end ON session (expires_at);

-- A link that signs somebody in once.
CREATE TABLE sign_in_link (
    hash BLOB PRIMARY KEY,
    workspace INTEGER NOT NULL,
    staff INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_link_of ON sign_in_link (staff);
CREATE INDEX sign_in_link_end ON sign_in_link (expires_at);

-- What somebody set out to change. Written before it is tried; the outcome is added once and nothing
-- else is ever changed.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    verb TEXT NOT NULL,
    object TEXT NOT NULL,
    -- The status with which it was answered; empty if the process ended before.
    outcome INTEGER
) STRICT;

CREATE INDEX audit_list ON audit (workspace, at, id);
