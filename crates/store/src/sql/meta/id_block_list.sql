SELECT kind, next FROM id_block ORDER BY kind
