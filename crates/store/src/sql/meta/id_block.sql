-- Takes the next $2 numbers of a kind; gives the first of them.
INSERT INTO id_block (kind, next) VALUES ($1, 1 + CAST($2 AS bigint))
ON CONFLICT (kind) DO UPDATE SET next = id_block.next + CAST($2 AS bigint)
RETURNING next - CAST($2 AS bigint) AS first
