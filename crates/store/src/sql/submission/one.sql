SELECT submission.id, submission.contact, submission.form, submission.form_version, submission.state,
       submission.interests, submission.wording, submission.privacy, submission.answers,
       submission.language, submission.address, submission.agent, submission.is_new, submission.at,
       submission.expires_at, submission.confirmed_at, submission.confirmed_address,
       submission.confirmed_agent
FROM submission
WHERE bucket = $1 AND id = $2 AND workspace = $3
