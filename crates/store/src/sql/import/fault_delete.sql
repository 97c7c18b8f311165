DELETE FROM import_fault WHERE import = $1
