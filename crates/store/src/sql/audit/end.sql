-- What was meant is added where the path did not say it.
UPDATE audit SET outcome = $3, object = CASE object WHEN '' THEN $4 ELSE object END
WHERE workspace = $1 AND id = $2 AND outcome IS NULL
