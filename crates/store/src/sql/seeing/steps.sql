SELECT id, seq, version, block, visit, arrived, "left", outcome, why, at FROM step
WHERE workspace = $1 AND bucket = $2 AND journey = $3 AND id > $4
ORDER BY id LIMIT $5
