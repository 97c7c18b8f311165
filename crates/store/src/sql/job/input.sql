SELECT workspace, input FROM job WHERE id = $1
