-- How many answers of a contact were passed on to our side since then.
SELECT count(*) AS n FROM message
WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND part >= $4 AND created_at > $5
