-- Every name that begins like this.
DELETE FROM meta WHERE substr(name, 1, length($1)) = $1
