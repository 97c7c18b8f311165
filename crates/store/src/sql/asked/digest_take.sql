-- Hits no row if another mail has it by now.
UPDATE notice SET leader = $3
WHERE bucket = $1 AND message = $2 AND (leader IS NULL OR leader = $4 OR leader = $3)
