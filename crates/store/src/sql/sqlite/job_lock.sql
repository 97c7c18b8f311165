SELECT state, epoch, input, cursor FROM job WHERE id = $1
