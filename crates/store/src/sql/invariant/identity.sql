SELECT 'the key ' || identity.kind || ' ' || identity.value || ' names contact '
       || identity.contact || ', which is gone' AS detail
FROM identity LEFT JOIN contact
    ON contact.workspace = identity.workspace AND contact.id = identity.contact
WHERE contact.id IS NULL
ORDER BY detail LIMIT $1
