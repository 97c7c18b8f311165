SELECT id, contact, workflow, version, entry_key, block, wake_at, seq, entered_at, memory
FROM journey WHERE workspace = $1 AND bucket = $2 AND contact = $3 ORDER BY id
