-- It stays whose it is until the end of the transaction.
SELECT owner, epoch FROM lease WHERE bucket = $1 FOR SHARE
