INSERT INTO submission
    (id, bucket, workspace, contact, form, form_version, state, interests, wording, privacy, answers,
     language, address, agent, is_new, at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
