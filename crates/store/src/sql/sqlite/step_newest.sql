-- The newest steps of a bucket before the one last seen, and which of them somebody looks for. The plus keeps
-- SQLite from the index of journeys, which would sort them all.
SELECT id, contact, journey, version, at,
       CASE WHEN workspace = $2 AND workflow = $3 AND block = $4
                 AND ($5 = '' AND arrived = 1 OR $5 <> '' AND "left" = 1 AND outcome = $5)
            THEN 1 ELSE 0 END AS fits
FROM step WHERE +bucket = $1 AND id < $6 ORDER BY id DESC LIMIT $7
