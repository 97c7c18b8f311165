-- The dates of one day of the year, page by page.
SELECT contact_date.year, contact_date.contact, contact_date.written, contact.zone
FROM contact_date
JOIN contact ON contact.bucket = contact_date.bucket AND contact.workspace = contact_date.workspace
    AND contact.id = contact_date.contact
WHERE contact_date.bucket = $1 AND contact_date.workspace = $2 AND contact_date.field = $3
  AND contact_date.month_day = $4
  AND (contact_date.year, contact_date.contact) > ($5, $6) AND contact_date.year <= $7
ORDER BY contact_date.year, contact_date.contact LIMIT $8
