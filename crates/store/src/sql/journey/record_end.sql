-- A journey that began before is over; hits no row if the entry is of another.
UPDATE entry SET last_ended = $6
WHERE workspace = $1 AND bucket = $2 AND contact = $3 AND workflow = $4 AND entry_key = $5
  AND journey = $7
