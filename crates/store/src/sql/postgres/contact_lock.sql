-- As it is now, and stays until the end of the transaction.
SELECT version FROM contact WHERE workspace = $1 AND bucket = $2 AND id = $3 FOR NO KEY UPDATE
