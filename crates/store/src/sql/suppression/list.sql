-- Addresses behind $2, from $3 on and before $4, in the order of bytes.
SELECT address, reason, at FROM suppression
WHERE workspace = $1 AND address > $2 AND address >= $3 AND address < $4
ORDER BY address LIMIT $5
