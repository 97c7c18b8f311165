-- Not the newest of the bucket: by it a copy that was put back is found out.
SELECT id, received_at AS at FROM event
WHERE bucket = $1 AND id > $2 AND id < (SELECT max(newest.id) FROM event AS newest WHERE newest.bucket = $1)
ORDER BY id LIMIT $3
