-- Format 4. Triggers wait for dates of contacts and for silence.

-- The fields of contacts that are dates, by their day of the year (101 to 1231); year 0 where it is
-- not known. A trigger on birthdays reads one day of this and nothing else.
CREATE TABLE contact_date (
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    field TEXT NOT NULL,
    month_day INTEGER NOT NULL,
    year INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    written TEXT NOT NULL,
    PRIMARY KEY (bucket, workspace, field, month_day, year, contact)
) STRICT, WITHOUT ROWID;

CREATE INDEX contact_date_contact ON contact_date (bucket, contact);

INSERT INTO contact_date (bucket, workspace, field, month_day, year, contact, written)
SELECT bucket, workspace, field,
    CAST(substr(written, -5, 2) AS INTEGER) * 100 + CAST(substr(written, -2) AS INTEGER),
    CASE WHEN written LIKE '--%' THEN 0 ELSE CAST(substr(written, 1, 4) AS INTEGER) END,
    contact, whole
FROM (
    SELECT contact.bucket, contact.workspace, contact.id AS contact, known.key AS field,
        json_extract(known.value, '$[0]') AS whole,
        CASE WHEN json_extract(known.value, '$[0]') GLOB '--[0-9][0-9]-[0-9][0-9]'
            THEN json_extract(known.value, '$[0]')
            ELSE substr(json_extract(known.value, '$[0]'), 1, 10)
        END AS written
    FROM contact, json_each(contact.attributes) AS known
    WHERE json_type(known.value, '$[0]') = 'text'
) AS texts
WHERE written GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
   OR written GLOB '--[0-9][0-9]-[0-9][0-9]';

-- Reminders of triggers to look again at a contact.
CREATE TABLE watch (
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    trigger_id TEXT NOT NULL,
    entry_key TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (bucket, workflow, trigger_id, contact, entry_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX watch_due ON watch (bucket, at);

-- Up to which day (counted from 1970) a trigger has looked at the dates of a bucket, in which
-- version, and since when it does.
CREATE TABLE day_cursor (
    bucket INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    trigger_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    since INTEGER NOT NULL,
    through INTEGER NOT NULL,
    PRIMARY KEY (bucket, workflow, trigger_id)
) STRICT, WITHOUT ROWID;

UPDATE meta SET number = 4 WHERE name = 'format';
