-- Of one bucket, who is linked to an activity that is not long over, page by page.
SELECT activity.id AS activity, activity.handle, registration.contact, activity.starts_at,
    activity.ends_at, activity.fields, contact.zone
FROM activity
JOIN registration ON registration.activity = activity.id AND registration.bucket = $1
JOIN contact ON contact.bucket = registration.bucket AND contact.workspace = registration.workspace
    AND contact.id = registration.contact
WHERE activity.workspace = $2 AND activity.ends_at >= $3 AND activity.status = 'planned'
  AND (activity.id, registration.contact) > ($4, $5)
ORDER BY activity.id, registration.contact LIMIT $6
