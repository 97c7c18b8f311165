-- An entry has no end exactly as long as its journey is active.
SELECT 'contact ' || entry.contact || ' is said to be inside workflow ' || entry.workflow
       || ' (key "' || entry.entry_key || '"), and has no active journey there' AS detail
FROM entry LEFT JOIN journey
    ON journey.workspace = entry.workspace AND journey.bucket = entry.bucket
    AND journey.contact = entry.contact AND journey.workflow = entry.workflow
    AND journey.entry_key = entry.entry_key
WHERE entry.last_ended IS NULL AND journey.id IS NULL
UNION ALL
SELECT 'journey ' || journey.id || ' is active, and its entry '
       || CASE WHEN entry.contact IS NULL THEN 'is missing' ELSE 'has ended' END
FROM journey LEFT JOIN entry
    ON entry.workspace = journey.workspace AND entry.bucket = journey.bucket
    AND entry.contact = journey.contact AND entry.workflow = journey.workflow
    AND entry.entry_key = journey.entry_key
WHERE entry.contact IS NULL OR entry.last_ended IS NOT NULL
ORDER BY detail LIMIT $1
