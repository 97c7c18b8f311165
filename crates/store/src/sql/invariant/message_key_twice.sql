SELECT 'messages ' || min(id) || ' and ' || max(id) || ' have one key: journey ' || journey
       || ', block ' || block || ', visit ' || visit || ', part ' || part AS detail
FROM message GROUP BY bucket, journey, block, visit, part HAVING count(*) > 1
ORDER BY min(id) LIMIT $1
