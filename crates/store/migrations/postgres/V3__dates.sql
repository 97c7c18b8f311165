-- Format 4. Triggers wait for dates of contacts and for silence.

-- The fields of contacts that are dates, by their day of the year (101 to 1231); year 0 where it is
-- not known. A trigger on birthdays reads one day of this and nothing else.
CREATE TABLE contact_date (
    bucket smallint NOT NULL,
    workspace bigint NOT NULL,
    field text COLLATE "C" NOT NULL,
    month_day bigint NOT NULL,
    year bigint NOT NULL,
    contact bigint NOT NULL,
    written text NOT NULL,
    PRIMARY KEY (bucket, workspace, field, month_day, year, contact)
);

CREATE INDEX contact_date_contact ON contact_date (bucket, contact);

INSERT INTO contact_date (bucket, workspace, field, month_day, year, contact, written)
SELECT bucket, workspace, field,
    substr(right(written, 5), 1, 2)::bigint * 100 + right(written, 2)::bigint,
    CASE WHEN written LIKE '--%' THEN 0 ELSE substr(written, 1, 4)::bigint END,
    contact, whole
FROM (
    SELECT contact.bucket, contact.workspace, contact.id AS contact, known.key AS field,
        known.value ->> 0 AS whole,
        CASE WHEN known.value ->> 0 ~ '^--[0-9]{2}-[0-9]{2}$' THEN known.value ->> 0
            ELSE substr(known.value ->> 0, 1, 10)
        END AS written
    FROM contact, jsonb_each(contact.attributes) AS known
    WHERE jsonb_typeof(known.value -> 0) = 'string'
) AS texts
WHERE written ~ '^([0-9]{4}-[0-9]{2}-[0-9]{2}|--[0-9]{2}-[0-9]{2})$';

-- Reminders of triggers to look again at a contact.
CREATE TABLE watch (
    bucket smallint NOT NULL,
    workspace bigint NOT NULL,
    contact bigint NOT NULL,
    workflow bigint NOT NULL,
    trigger_id text COLLATE "C" NOT NULL,
    entry_key text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (bucket, workflow, trigger_id, contact, entry_key)
);

CREATE INDEX watch_due ON watch (bucket, at);

-- Up to which day (counted from 1970) a trigger has looked at the dates of a bucket, in which
-- version, and since when it does.
CREATE TABLE day_cursor (
    bucket smallint NOT NULL,
    workflow bigint NOT NULL,
    trigger_id text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    since bigint NOT NULL,
    through bigint NOT NULL,
    PRIMARY KEY (bucket, workflow, trigger_id)
);

UPDATE meta SET number = 4 WHERE name = 'format';
