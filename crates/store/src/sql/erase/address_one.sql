SELECT suppressed FROM erased_address WHERE workspace = $1 AND hash = $2
