UPDATE step SET bucket = $3, contact = $5 WHERE bucket = $2 AND journey = $4 AND workspace = $1
