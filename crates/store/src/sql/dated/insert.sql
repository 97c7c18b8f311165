INSERT INTO contact_date (bucket, workspace, field, month_day, year, contact, written)
VALUES ($1, $2, $3, $4, $5, $6, $7)
