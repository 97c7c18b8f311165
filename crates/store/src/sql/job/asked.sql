SELECT input, cursor FROM job WHERE id = $1 AND epoch = $2
