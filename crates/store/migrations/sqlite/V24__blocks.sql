-- E-mails that are made of blocks, what is being written of an e-mail, and the pictures in them.

-- What MJML and HTML are made of, as JSON with a format number; then both are empty.
ALTER TABLE email_version ADD COLUMN blocks TEXT NOT NULL DEFAULT '';
ALTER TABLE email_language ADD COLUMN blocks TEXT NOT NULL DEFAULT '';

-- What somebody is writing and nobody gets yet; at most one for each e-mail.
CREATE TABLE email_draft (
    workspace INTEGER NOT NULL,
    email INTEGER NOT NULL,
    -- JSON, as its page saves it.
    source TEXT NOT NULL,
    revision INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, email)
) STRICT;

-- Pictures as they are sent out, by a hash of their bytes.
CREATE TABLE image (
    workspace INTEGER NOT NULL,
    hash TEXT NOT NULL,
    name TEXT NOT NULL,
    -- png, jpeg or gif.
    kind TEXT NOT NULL,
    width_px INTEGER NOT NULL,
    height_px INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (workspace, hash)
) STRICT;

CREATE INDEX image_at ON image (workspace, created_at, hash);
