-- Which words were agreed to and when stays, without a way to whoever it was.
UPDATE submission
SET address = '', agent = '', answers = NULL, confirmed_address = NULL, confirmed_agent = NULL
WHERE workspace = $1 AND bucket = $2 AND contact = $3
