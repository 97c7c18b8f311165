SELECT number, reason, line FROM import_fault
WHERE import = $1 AND number > $2
  AND EXISTS (SELECT 1 FROM import WHERE import.id = $1 AND import.workspace = $3)
ORDER BY number LIMIT $4
