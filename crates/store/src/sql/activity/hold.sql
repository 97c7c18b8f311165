-- Held until the end of the transaction, so that it does not change between what is read and what is
-- written of it.
UPDATE activity SET updated_at = updated_at WHERE workspace = $1 AND handle = $2
