DELETE FROM contact_date WHERE bucket = $1 AND contact = $2
