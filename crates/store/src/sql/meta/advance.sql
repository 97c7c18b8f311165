-- How far something has come, from where it was said to be.
UPDATE meta SET number = $3, text = $4 WHERE name = $1 AND number = $2
