-- What was decided of them stays: the numbers of a block are counted from it.
UPDATE hit SET agent = '', address = '', url = NULL, settle_at = NULL
WHERE bucket = $2 AND workspace = $1 AND contact = $3
