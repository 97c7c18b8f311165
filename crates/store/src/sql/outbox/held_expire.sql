-- One that is not wanted any more: it was due too long ago. It leaves as one whose limit went by.
UPDATE message SET not_later_than = due_at
WHERE bucket = $1 AND id = $2 AND state = 'held' AND due_at < $3
  AND (not_later_than IS NULL OR not_later_than > due_at)
