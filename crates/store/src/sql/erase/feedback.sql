UPDATE feedback SET recipient = '', detail = '' WHERE workspace = $1 AND contact = $2
