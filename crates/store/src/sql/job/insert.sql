INSERT INTO job (id, workspace, kind, bucket_first, bucket_last, state, input, cursor, done, total,
                 owner, epoch, leased_until, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, 'queued', $6, $7, 0, $9, '', 0, 0, $8, $8)
