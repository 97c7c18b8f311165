INSERT INTO import (id, workspace, name, settings, size_bytes, is_whole, created_at)
VALUES ($1, $2, $3, $4, 0, 0, $5)
