-- The zones of the workspaces that are listed.
SELECT id, zone FROM workspace
WHERE id IN (SELECT value::bigint FROM jsonb_array_elements_text($1::text::jsonb) AS listed (value))
