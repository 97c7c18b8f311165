DELETE FROM segment WHERE workspace = $1 AND handle = $2 AND revision = $3
