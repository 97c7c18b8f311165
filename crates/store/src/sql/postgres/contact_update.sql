-- What is known of the address only does not become the contact's own: it may get another address.
UPDATE contact
SET email = $4, zone = $5, language = $6, attributes = $7, tags = $8,
    suppressed = CASE
        WHEN suppressed IS NULL AND $9 = (
            SELECT reason FROM suppression
            WHERE suppression.workspace = $1 AND suppression.address = contact.email
        ) THEN NULL
        ELSE $9
    END,
    version = $10
WHERE workspace = $1 AND bucket = $2 AND id = $3 AND version = $11
