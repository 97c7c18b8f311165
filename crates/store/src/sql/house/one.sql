SELECT style, revision, updated_at FROM house_style WHERE workspace = $1
