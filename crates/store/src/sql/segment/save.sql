-- Hits no row if somebody else saved it since revision $5 was seen; 0 if there was none.
INSERT INTO segment (workspace, handle, name, source, revision, updated_at)
VALUES ($1, $2, $3, $4, CAST($5 AS bigint) + 1, $6)
ON CONFLICT (workspace, handle) DO UPDATE
SET name = excluded.name, source = excluded.source, revision = excluded.revision,
    updated_at = excluded.updated_at
WHERE segment.revision = excluded.revision - 1
