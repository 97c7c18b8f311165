-- Somebody asked for mail themselves; an address that must not be mailed for another reason stays so.
DELETE FROM erased_address WHERE workspace = $1 AND hash = $2 AND suppressed IS NULL
