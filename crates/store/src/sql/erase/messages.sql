-- A mail server's words may hold the address. Why a message was not sent is a word of ours.
UPDATE message
SET recipient = NULL, reason = CASE state WHEN 'skipped' THEN reason END
WHERE workspace = $1 AND bucket = $2 AND contact = $3
