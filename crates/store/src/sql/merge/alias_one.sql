SELECT stays FROM contact_alias WHERE workspace = $1 AND gone = $2
