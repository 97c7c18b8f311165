UPDATE contact_merge SET before = '' WHERE workspace = $1 AND id = $2
