-- Keys of one kind from $3 on and before $4, in the order of bytes.
SELECT value, contact FROM identity
WHERE workspace = $1 AND kind = $2 AND value >= $3 AND value < $4
ORDER BY value LIMIT $5
