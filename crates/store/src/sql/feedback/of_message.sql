SELECT message, kind, contact, recipient, class, status, detail, source, at FROM feedback
WHERE workspace = $1 AND message = $2 ORDER BY at, kind
