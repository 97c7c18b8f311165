-- Hits no row if the draft was saved, or another version published, in the meantime.
UPDATE workflow
SET live_version = $3, updated_at = $6,
    status = CASE WHEN status IN ('closed', 'paused') THEN status ELSE 'live' END
WHERE workspace = $1 AND id = $2 AND draft_revision = $4 AND coalesce(live_version, 0) = $5
