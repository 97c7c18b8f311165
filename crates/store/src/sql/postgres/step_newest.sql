-- The newest steps of a bucket before the one last seen, and which of them somebody looks for.
SELECT id, contact, journey, version, at,
       CASE WHEN workspace = $2 AND workflow = $3 AND block = $4
                 AND ($5::text = '' AND arrived = 1 OR $5::text <> '' AND "left" = 1 AND outcome = $5::text)
            THEN 1::bigint ELSE 0::bigint END AS fits
FROM step WHERE bucket = $1 AND id < $6 ORDER BY id DESC LIMIT $7
