-- Something happened to the contact that the form and its mail did not make happen.
SELECT 1 AS one FROM event
WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND name NOT IN (
    'interest_requested', 'journey_started', 'journey_ended', 'email_sent', 'email_skipped',
    'email_refused', 'email_clicked', 'email_fetched', 'email_delivered', 'email_bounced'
) LIMIT 1
