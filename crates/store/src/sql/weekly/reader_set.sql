-- Who gets it already goes on from where they were, in this language.
INSERT INTO weekly_reader (workspace, staff, language, dealt_with) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, staff) DO UPDATE SET language = excluded.language
