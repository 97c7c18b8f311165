-- Before a workflow that had ended goes again: who had reminders of the triggers that look at everybody once, by
-- marks from $3 on, is looked at anew.
DELETE FROM day_cursor
WHERE workflow = $2 AND version >= $3
  AND EXISTS (
      SELECT 1 FROM workflow
      WHERE workspace = $1 AND id = $2 AND status IN ('ended', 'closed')
  )
