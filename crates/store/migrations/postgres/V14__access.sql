-- Who may come in: keys with rights, people with a password or a link, their sessions, and the log of
-- what was changed by whom.

-- A key that is there already may do what it could do: everything.
ALTER TABLE api_key ADD COLUMN rights text NOT NULL DEFAULT 'admin';
-- Never brought up to date more than once a minute.
ALTER TABLE api_key ADD COLUMN used_at bigint;

CREATE INDEX api_key_list ON api_key (workspace, id);

-- That a person on our side may sign in, and what they may do then.
CREATE TABLE account (
    staff bigint PRIMARY KEY,
    workspace bigint NOT NULL,
    rights text NOT NULL,
    -- As a PHC string; empty as long as there is none.
    password text,
    disabled bigint NOT NULL,
    created_at bigint NOT NULL,
    signed_in_at bigint
);

CREATE INDEX account_list ON account (workspace, staff);
-- Whoever signs in names an address and no workspace.
CREATE INDEX staff_address ON staff (email);

-- Somebody who is signed in. The cookie is stored as a hash only.
CREATE TABLE session (
    hash bytea PRIMARY KEY,
    workspace bigint NOT NULL,
    staff bigint NOT NULL,
    created_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    expires_at bigint NOT NULL
);

CREATE INDEX session_of ON session (staff);
CREATE INDEX session_end ON session (expires_at);

-- A link that signs somebody in once.
CREATE TABLE sign_in_link (
    hash bytea PRIMARY KEY,
    workspace bigint NOT NULL,
    staff bigint NOT NULL,
    expires_at bigint NOT NULL
);

CREATE INDEX sign_in_link_of ON sign_in_link (staff);
CREATE INDEX sign_in_link_end ON sign_in_link (expires_at);

-- What somebody set out to change. Written before it is tried; the outcome is added once and nothing
-- else is ever changed.
CREATE TABLE audit (
    id bigint PRIMARY KEY,
    workspace bigint NOT NULL,
    at bigint NOT NULL,
    actor text NOT NULL,
    verb text NOT NULL,
    object text NOT NULL,
    -- The status with which it was answered; empty if the process ended before.
    outcome bigint
);

CREATE INDEX audit_list ON audit (workspace, at, id);
