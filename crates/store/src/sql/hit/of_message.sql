SELECT hit.id, hit.kind, hit.link, hit.url, hit.method, hit.agent, hit.address, hit.ahead, hit.at,
       hit.class, hit.reasons, link.url AS target, link.label
FROM hit LEFT JOIN link ON link.workspace = hit.workspace AND link.id = hit.link
WHERE hit.bucket = $1 AND hit.message = $2 AND hit.workspace = $3
ORDER BY hit.at, hit.id
