-- An e-mail in which $2 (a pattern) stands: in any version, since a mail that left long ago may be
-- opened today, or in what is being written of it.
SELECT email.handle FROM email JOIN email_version AS one
    ON one.workspace = email.workspace AND one.email = email.id
WHERE email.workspace = $1
  AND (one.blocks LIKE $2 OR one.mjml LIKE $2 OR one.html LIKE $2 OR one.text LIKE $2)
UNION
SELECT email.handle FROM email JOIN email_language AS one
    ON one.workspace = email.workspace AND one.email = email.id
WHERE email.workspace = $1
  AND (one.blocks LIKE $2 OR one.mjml LIKE $2 OR one.html LIKE $2 OR one.text LIKE $2)
UNION
SELECT email.handle FROM email JOIN email_draft AS one
    ON one.workspace = email.workspace AND one.email = email.id
WHERE email.workspace = $1 AND one.source LIKE $2
ORDER BY handle LIMIT 1
