-- Clicks, forms and consents that are asked for. Links and forms are written seldom
-- (reference tables on Citus), hits and what was filled in are hot.

-- Where a link of an e-mail leads. A link in a mail names the row, so its target cannot be changed from
-- outside. Rows stay when an e-mail is deleted: mails that were sent keep their links.
CREATE TABLE link (
    id bigint PRIMARY KEY,
    workspace bigint NOT NULL,
    email text NOT NULL,
    version bigint NOT NULL,
    -- None where the address is made of data: then it stands in the link, signed with it.
    url text,
    -- How its author calls it.
    label text
);

CREATE INDEX link_email ON link (workspace, email, version);

-- Each time that a link of a mail was followed, or its picture shown, by a person or a program.
CREATE TABLE hit (
    id bigint NOT NULL,
    bucket bigint NOT NULL,
    workspace bigint NOT NULL,
    contact bigint NOT NULL,
    message bigint NOT NULL,
    -- click, trap or open.
    kind text NOT NULL,
    -- Which link; 0 for one that has no row.
    link bigint NOT NULL,
    -- Where it led, if the link has no row that says so.
    url text,
    method text NOT NULL,
    agent text NOT NULL,
    address text NOT NULL,
    -- Whether the program said that it only looks ahead.
    ahead bigint NOT NULL,
    at bigint NOT NULL,
    -- When it is decided who it was; nothing once it is.
    settle_at bigint,
    -- human, machine or unsure, once that is decided, and why: words with blanks between them.
    class text,
    reasons text,
    PRIMARY KEY (bucket, id)
);

CREATE INDEX hit_message ON hit (bucket, message);
CREATE INDEX hit_open ON hit (bucket, settle_at) WHERE settle_at IS NOT NULL;

-- A form that people fill in, and every version of it: what somebody agreed to can be shown as it was.
CREATE TABLE form (
    id bigint PRIMARY KEY,
    workspace bigint NOT NULL,
    handle text NOT NULL,
    name text NOT NULL,
    version bigint NOT NULL,
    -- 0 once nobody may fill it in any more.
    is_open bigint NOT NULL,
    updated_at bigint NOT NULL,
    UNIQUE (workspace, handle)
);

CREATE TABLE form_version (
    workspace bigint NOT NULL,
    form bigint NOT NULL,
    version bigint NOT NULL,
    -- Its author's text.
    source text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace, form, version)
);

-- Each time that a form was filled in: the proof of a consent.
CREATE TABLE submission (
    id bigint NOT NULL,
    bucket bigint NOT NULL,
    workspace bigint NOT NULL,
    contact bigint NOT NULL,
    form bigint NOT NULL,
    form_version bigint NOT NULL,
    -- taken, asked (for a confirmation) or confirmed. What nobody confirms in time is deleted.
    state text NOT NULL,
    -- JSON: the handles of the interests.
    interests text NOT NULL,
    wording text NOT NULL,
    privacy text NOT NULL,
    -- JSON with a format number: the answers, as long as nobody confirmed; then they are in the event.
    answers text,
    language text NOT NULL,
    address text NOT NULL,
    agent text NOT NULL,
    -- Whether nobody was known before it came.
    is_new bigint NOT NULL,
    at bigint NOT NULL,
    expires_at bigint,
    confirmed_at bigint,
    confirmed_address text,
    confirmed_agent text,
    PRIMARY KEY (bucket, id)
);

CREATE INDEX submission_contact ON submission (workspace, bucket, contact);
CREATE INDEX submission_form ON submission (workspace, form, id);
CREATE INDEX submission_open ON submission (bucket, expires_at) WHERE expires_at IS NOT NULL;
