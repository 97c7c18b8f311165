SELECT submission.id, submission.contact, submission.form, submission.form_version, submission.state,
       submission.interests, submission.wording, submission.privacy, submission.answers,
       submission.language, submission.address, submission.agent, submission.is_new, submission.at,
       submission.expires_at, submission.confirmed_at, submission.confirmed_address,
       submission.confirmed_agent
FROM submission
WHERE workspace = $1 AND form = $2 AND id < $3 ORDER BY id DESC LIMIT $4
