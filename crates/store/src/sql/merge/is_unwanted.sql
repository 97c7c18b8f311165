-- An address of theirs that is not to be mailed because its owner said so.
SELECT 1 AS one FROM identity
JOIN suppression ON suppression.workspace = identity.workspace AND suppression.address = identity.value
WHERE identity.workspace = $1 AND identity.contact = $2 AND identity.kind = 'email'
  AND suppression.reason NOT IN ('hard_bounce', 'soft_bounces') LIMIT 1
