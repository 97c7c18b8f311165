-- Rows of imports that were not taken and name this address; $2 is a pattern.
DELETE FROM import_fault
WHERE lower(line) LIKE $2 ESCAPE '\' AND import IN (SELECT id FROM import WHERE workspace = $1)
