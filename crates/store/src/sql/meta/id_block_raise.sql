-- The next number of a kind is this one, or one that lies further on.
INSERT INTO id_block (kind, next) VALUES ($1, $2)
ON CONFLICT (kind) DO UPDATE
SET next = CASE WHEN id_block.next > excluded.next THEN id_block.next ELSE excluded.next END
