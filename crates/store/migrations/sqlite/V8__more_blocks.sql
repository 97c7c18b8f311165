-- From here on journeys stand in blocks, messages in states and tables beside them that an older
-- program does not know, so it must not open this database.
UPDATE meta SET number = 5 WHERE name = 'format';
