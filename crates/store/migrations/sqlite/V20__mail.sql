-- E-mails in MJML and in several languages, what they all look like, and what comes back of messages.

-- What the HTML is made of; then `html` is empty.
ALTER TABLE email_version ADD COLUMN mjml TEXT NOT NULL DEFAULT '';

-- A version of an e-mail in a further language.
CREATE TABLE email_language (
    workspace INTEGER NOT NULL,
    email INTEGER NOT NULL,
    version INTEGER NOT NULL,
    -- As contacts have it: `nl`, `nl-be`; in small letters.
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    preheader TEXT NOT NULL,
    mjml TEXT NOT NULL,
    html TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (workspace, email, version, language)
) STRICT;

-- Logo, colours, fonts and footer of all e-mails of a workspace.
CREATE TABLE house_style (
    workspace INTEGER PRIMARY KEY,
    -- JSON with a format number.
    style TEXT NOT NULL,
    revision INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- What was said of a message after it had left: that it came back, that it was called spam, that it was
-- answered. Each once.
CREATE TABLE feedback (
    workspace INTEGER NOT NULL,
    message INTEGER NOT NULL,
    kind TEXT NOT NULL,
    contact INTEGER NOT NULL,
    recipient TEXT NOT NULL,
    -- What it means: hard, soft or block; NULL for what is no bounce.
    class TEXT,
    -- Such as 5.1.1 (RFC 3463).
    status TEXT,
    -- The words of the other side.
    detail TEXT NOT NULL,
    source TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (workspace, message, kind)
) STRICT;

CREATE INDEX feedback_at ON feedback (workspace, at);
CREATE INDEX feedback_recipient ON feedback (workspace, recipient);
