-- Hits no row if it has grown since it was read.
UPDATE meta SET number = number + 1 WHERE name = $1 AND number = $2
