SELECT bucket, owner, epoch, expires_at FROM lease ORDER BY bucket
