-- E-mails in MJML and in several languages, what they all look like, and what comes back of messages.

-- What the HTML is made of; then `html` is empty.
ALTER TABLE email_version ADD COLUMN mjml text NOT NULL DEFAULT '';

-- A version of an e-mail in a further language.
CREATE TABLE email_language (
    workspace bigint NOT NULL,
    email bigint NOT NULL,
    version bigint NOT NULL,
    -- As contacts have it: `nl`, `nl-be`; in small letters.
    language text NOT NULL,
    subject text NOT NULL,
    preheader text NOT NULL,
    mjml text NOT NULL,
    html text NOT NULL,
    text text NOT NULL,
    PRIMARY KEY (workspace, email, version, language)
);

-- Logo, colours, fonts and footer of all e-mails of a workspace.
CREATE TABLE house_style (
    workspace bigint PRIMARY KEY,
    -- JSON with a format number.
    style text NOT NULL,
    revision bigint NOT NULL,
    updated_at bigint NOT NULL
);

-- What was said of a message after it had left: that it came back, that it was called spam, that it was
-- answered. Each once.
CREATE TABLE feedback (
    workspace bigint NOT NULL,
    message bigint NOT NULL,
    kind text NOT NULL,
    contact bigint NOT NULL,
    recipient text NOT NULL,
    -- What it means: hard, soft or block; NULL for what is no bounce.
    class text,
    -- Such as 5.1.1 (RFC 3463).
    status text,
    -- The words of the other side.
    detail text NOT NULL,
    source text NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (workspace, message, kind)
);

CREATE INDEX feedback_at ON feedback (workspace, at);
CREATE INDEX feedback_recipient ON feedback (workspace, recipient);
