-- As it was when it was decided: it takes its place and its ground anew, and is made anew.
UPDATE message
SET state = 'queued', attempt = 0, reason = NULL, finished_at = NULL, basis = NULL,
    handed_at = NULL, email_version = NULL, recipient = NULL
WHERE bucket = $1 AND id = $2
