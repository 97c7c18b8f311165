-- Format 2. What cannot be worked on is taken out of the queues, so that it never fills a batch: its
-- inbox rows are marked, its journeys and messages move to a lane that nobody reads.

-- Contacts (message 0) and single messages that are left alone until a person asks to try again.
CREATE TABLE parked (
    workspace INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    message INTEGER NOT NULL,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (workspace, bucket, contact, message)
) STRICT, WITHOUT ROWID;

ALTER TABLE inbox ADD COLUMN parked INTEGER NOT NULL DEFAULT 0;
DROP INDEX inbox_order;
CREATE INDEX inbox_order ON inbox (bucket, parked, received_at);

-- To whom the bytes that are kept were written.
ALTER TABLE message ADD COLUMN recipient TEXT;
UPDATE message
SET recipient = (SELECT email FROM contact WHERE contact.id = message.contact)
WHERE state IN ('in_flight', 'retry', 'unknown') AND handed_at IS NOT NULL;
-- Held messages are few, and released by workflow.
CREATE INDEX message_held ON message (workspace, workflow) WHERE state = 'held';

UPDATE meta SET number = 2 WHERE name = 'format';
