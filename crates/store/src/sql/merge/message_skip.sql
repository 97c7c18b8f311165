UPDATE message SET state = 'skipped', reason = 'merged', finished_at = $3
WHERE bucket = $1 AND id = $2
