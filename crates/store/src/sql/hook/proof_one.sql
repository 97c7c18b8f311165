SELECT said FROM hook_proof WHERE token = $1
