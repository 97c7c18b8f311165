UPDATE step SET why = $4 WHERE bucket = $2 AND journey IN (
    SELECT id FROM journey_done WHERE workspace = $1 AND bucket = $2 AND contact = $3
)
