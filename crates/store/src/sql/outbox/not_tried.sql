-- It was written down as in flight and never left: the attempts that it has are those that were made.
UPDATE message SET attempt = attempt - 1 WHERE bucket = $1 AND id = $2 AND attempt > 0
