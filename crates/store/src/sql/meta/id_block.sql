-- Takes the next $2 numbers of a kind; gives the first of them.
INSERT INTO id_block (kind, next) VALUES ($1, 1 + $2)
ON CONFLICT (kind) DO UPDATE SET next = id_block.next + $2
RETURNING next - $2 AS first
