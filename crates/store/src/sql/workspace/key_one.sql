SELECT workspace FROM api_key WHERE hash = $1
