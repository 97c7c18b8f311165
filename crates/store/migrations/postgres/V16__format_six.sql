-- From here on tables lie beside the journeys that an older program does not know and would not keep
-- in step (activities, consents asked for, forms, clicks), so it must not open this database.
UPDATE meta SET number = 6 WHERE name = 'format';
