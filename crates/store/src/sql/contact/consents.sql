SELECT interest, state, basis, source, wording, at FROM consent
WHERE workspace = $1 AND bucket = $2 AND contact = $3
ORDER BY interest
