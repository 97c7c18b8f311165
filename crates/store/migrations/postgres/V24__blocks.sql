-- E-mails that are made of blocks, what is being written of an e-mail, and the pictures in them.

-- What MJML and HTML are made of, as JSON with a format number; then both are empty.
ALTER TABLE email_version ADD COLUMN blocks text NOT NULL DEFAULT '';
ALTER TABLE email_language ADD COLUMN blocks text NOT NULL DEFAULT '';

-- What somebody is writing and nobody gets yet; at most one for each e-mail.
CREATE TABLE email_draft (
    workspace bigint NOT NULL,
    email bigint NOT NULL,
    -- JSON, as its page saves it.
    source text NOT NULL,
    revision bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace, email)
);

-- Pictures as they are sent out, by a hash of their bytes.
CREATE TABLE image (
    workspace bigint NOT NULL,
    hash text NOT NULL,
    name text NOT NULL,
    -- png, jpeg or gif.
    kind text NOT NULL,
    width_px bigint NOT NULL,
    height_px bigint NOT NULL,
    size_bytes bigint NOT NULL,
    created_at bigint NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (workspace, hash)
);

CREATE INDEX image_at ON image (workspace, created_at, hash);
