-- Clicks, forms and consents that are asked for.

-- Where a link of an e-mail leads. A link in a mail names the row, so its target cannot be changed from
-- outside. Rows stay when an e-mail is deleted: mails that were sent keep their links.
CREATE TABLE link (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    email TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- None where the address is made of data: then it stands in the link, signed with it.
    url TEXT,
    -- How its author calls it.
    label TEXT
) STRICT;

CREATE INDEX link_email ON link (workspace, email, version);

-- Each time that a link of a mail was followed, or its picture shown, by a person or a program.
CREATE TABLE hit (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    message INTEGER NOT NULL,
    -- click, trap or open.
    kind TEXT NOT NULL,
    -- Which link; 0 for one that has no row.
    link INTEGER NOT NULL,
    -- Where it led, if the link has no row that says so.
    url TEXT,
    method TEXT NOT NULL,
    agent TEXT NOT NULL,
    address TEXT NOT NULL,
    -- Whether the program said that it only looks ahead.
    ahead INTEGER NOT NULL,
    at INTEGER NOT NULL,
    -- When it is decided who it was; nothing once it is.
    settle_at INTEGER,
    -- human, machine or unsure, once that is decided, and why: words with blanks between them.
    class TEXT,
    reasons TEXT
) STRICT;

CREATE INDEX hit_message ON hit (bucket, message);
CREATE INDEX hit_open ON hit (bucket, settle_at) WHERE settle_at IS NOT NULL;

-- A form that people fill in, and every version of it: what somebody agreed to can be shown as it was.
CREATE TABLE form (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- 0 once nobody may fill it in any more.
    is_open INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (workspace, handle)
) STRICT;

CREATE TABLE form_version (
    workspace INTEGER NOT NULL,
    form INTEGER NOT NULL,
    version INTEGER NOT NULL,
    -- Its author's text.
    source TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, form, version)
) STRICT;

-- Each time that a form was filled in: the proof of a consent.
CREATE TABLE submission (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    form INTEGER NOT NULL,
    form_version INTEGER NOT NULL,
    -- taken, asked (for a confirmation) or confirmed. What nobody confirms in time is deleted.
    state TEXT NOT NULL,
    -- JSON: the handles of the interests.
    interests TEXT NOT NULL,
    wording TEXT NOT NULL,
    privacy TEXT NOT NULL,
    -- JSON with a format number: the answers, as long as nobody confirmed; then they are in the event.
    answers TEXT,
    language TEXT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    -- Whether nobody was known before it came.
    is_new INTEGER NOT NULL,
    at INTEGER NOT NULL,
    expires_at INTEGER,
    confirmed_at INTEGER,
    confirmed_address TEXT,
    confirmed_agent TEXT
) STRICT;

CREATE INDEX submission_contact ON submission (workspace, bucket, contact);
CREATE INDEX submission_form ON submission (workspace, form, id);
CREATE INDEX submission_open ON submission (bucket, expires_at) WHERE expires_at IS NOT NULL;
