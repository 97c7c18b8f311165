SELECT id, name, zone, language, sender_name, sender_email FROM workspace ORDER BY id
