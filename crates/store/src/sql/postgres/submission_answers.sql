-- What was answered in those of a form from $3 to $4: it stands in an event of that very instant.
SELECT event.id, event.contact, event.name, event.occurred_at, event.received_at, event.source,
       event.data
FROM submission
JOIN event ON event.workspace = submission.workspace AND event.bucket = submission.bucket
  AND event.contact = submission.contact
  AND event.occurred_at = COALESCE(submission.confirmed_at, submission.at)
WHERE submission.workspace = $1 AND submission.form = $2
  AND submission.id BETWEEN $3 AND $4 AND submission.state <> 'asked'
  AND event.name = 'form_submitted'
