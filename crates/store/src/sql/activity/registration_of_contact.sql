SELECT activity.handle, registration.bucket, registration.activity, registration.contact,
    registration.id, registration.status, registration.revision, registration.registered_at,
    registration.updated_at
FROM registration JOIN activity ON activity.id = registration.activity
WHERE registration.workspace = $1 AND registration.bucket = $2 AND registration.contact = $3
  AND registration.activity > $4
ORDER BY registration.activity LIMIT $5
