CREATE TABLE account (
    staff INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    rights TEXT NOT NULL,
    -- As a PHC string; empty as long as there is none.
    password TEXT,
    disabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    signed_in_at INTEGER
) STRICT;
CREATE TABLE activity (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    -- `activity_id` in events and workflows.
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    zone TEXT NOT NULL,
    -- Its further fields: JSON.
    fields TEXT NOT NULL,
    status TEXT NOT NULL,
    -- Counts the changes; who registered before the last one is told of it.
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (workspace, handle)
) STRICT;
CREATE TABLE alert (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;
CREATE TABLE api_key (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    prefix TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
, rights TEXT NOT NULL DEFAULT 'admin', used_at INTEGER) STRICT;
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    verb TEXT NOT NULL,
    object TEXT NOT NULL,
    -- The status with which it was answered; empty if the process ended before.
    outcome INTEGER
) STRICT;
CREATE TABLE call (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    journey INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    block TEXT NOT NULL,
    visit INTEGER NOT NULL,
    hops INTEGER NOT NULL,
    request TEXT,
    state TEXT NOT NULL,
    reason TEXT,
    status INTEGER,
    attempt INTEGER NOT NULL,
    due_at INTEGER,
    created_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;
CREATE TABLE caught_mail (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    message INTEGER NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    at INTEGER NOT NULL,
    raw BLOB NOT NULL
) STRICT;
CREATE TABLE consent (
    workspace INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    interest TEXT NOT NULL,
    state TEXT NOT NULL,
    basis TEXT NOT NULL,
    source TEXT NOT NULL,
    wording TEXT,
    at INTEGER NOT NULL,
    PRIMARY KEY (workspace, bucket, contact, interest)
) STRICT, WITHOUT ROWID;
CREATE TABLE contact (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    email TEXT,
    zone TEXT,
    language TEXT,
    -- JSONB: {"first_name": ["Anna", 1700000000000], "shoe": [38, null]}, value and since when.
    attributes BLOB NOT NULL,
    -- JSONB: ["vip"], in order.
    tags BLOB NOT NULL,
    suppressed TEXT,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- For the merge of two contacts: reads follow it.
    merged_into INTEGER
) STRICT;
INSERT INTO contact VALUES (1, 1, 0, 'dave@example.test', NULL, NULL, x'0c', x'0b', NULL, 0, 1803891600000, NULL);
INSERT INTO contact VALUES (1001, 1, 0, 'anna@example.test', NULL, NULL, x'0c', x'0b', NULL, 0, 1803898800000, NULL);
INSERT INTO contact VALUES (1002, 1, 0, 'bob@example.test', NULL, NULL, x'0c', x'0b', NULL, 0, 1803898800000, NULL);
INSERT INTO contact VALUES (2001, 1, 0, 'emma@example.test', NULL, NULL, x'0c', x'0b', NULL, 0, 1803891600000, NULL);
CREATE TABLE contact_alias (
    workspace INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    stays INTEGER NOT NULL,
    PRIMARY KEY (workspace, gone)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE contact_merge (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    stays INTEGER NOT NULL,
    -- `asked`, or `anonymous`: nobody knew yet who it was.
    rule TEXT NOT NULL,
    actor TEXT NOT NULL,
    -- `done`, `undone`, or `forgotten`: nothing is left to take back.
    state TEXT NOT NULL,
    -- JSON with a format number: both contacts as they were, and the keys of the one that is gone.
    before TEXT NOT NULL,
    -- How many events, journeys that go on, journeys that ended, and messages that were not sent.
    events INTEGER NOT NULL,
    journeys INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    at INTEGER NOT NULL,
    undone_at INTEGER
) STRICT;
CREATE TABLE counter (
    workspace INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    version INTEGER NOT NULL,
    block TEXT NOT NULL,
    name TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (workspace, bucket, workflow, version, block, name)
) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES (1, 0, 1, 1, 'm1', 'entered', 4);
INSERT INTO counter VALUES (1, 0, 1, 1, 'm1', 'left', 3);
INSERT INTO counter VALUES (1, 0, 1, 1, 'm1', 'queued', 4);
INSERT INTO counter VALUES (1, 0, 1, 1, 'm1', 'sent', 1);
CREATE TABLE counter_day (
    workspace INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    -- Days since 1970.
    day INTEGER NOT NULL,
    version INTEGER NOT NULL,
    block TEXT NOT NULL,
    name TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (workspace, workflow, day, version, block, name, bucket)
) STRICT, WITHOUT ROWID;
INSERT INTO counter_day VALUES (1, 1, 20878, 1, 'm1', 'entered', 0, 4);
INSERT INTO counter_day VALUES (1, 1, 20878, 1, 'm1', 'left', 0, 3);
INSERT INTO counter_day VALUES (1, 1, 20878, 1, 'm1', 'queued', 0, 4);
INSERT INTO counter_day VALUES (1, 1, 20878, 1, 'm1', 'sent', 0, 1);
CREATE TABLE counter_past (
    workspace INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    version INTEGER NOT NULL,
    block TEXT NOT NULL,
    name TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (workspace, bucket, workflow, version, block, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE coupon (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    pool INTEGER NOT NULL,
    code TEXT NOT NULL,
    -- Of no use from then on, given or not.
    expires_at INTEGER,
    given_at INTEGER,
    contact INTEGER,
    journey INTEGER,
    block TEXT,
    visit INTEGER
) STRICT;
INSERT INTO coupon VALUES (1, 1, 1, 'A', 1803897000000, 1803891960000, 1, 7, 'call', 1);
INSERT INTO coupon VALUES (2, 1, 1, 'B', 1803897000000, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE coupon_pool (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Below so many free codes, people are told.
    warn_below INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (workspace, handle)
) STRICT;
INSERT INTO coupon_pool VALUES (1, 1, 'welcome', 'Welcome', 2, 1803891960000);
CREATE TABLE day_cursor (
    bucket INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    trigger_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    since INTEGER NOT NULL,
    through INTEGER NOT NULL,
    PRIMARY KEY (bucket, workflow, trigger_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    webhook INTEGER NOT NULL,
    event INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    status INTEGER,
    attempt INTEGER NOT NULL,
    due_at INTEGER,
    queued_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;
CREATE TABLE email (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (workspace, handle)
) STRICT;
INSERT INTO email VALUES (1, 1, 'welcome', '', 1);
CREATE TABLE email_draft (
    workspace INTEGER NOT NULL,
    email INTEGER NOT NULL,
    -- JSON, as its page saves it.
    source TEXT NOT NULL,
    revision INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, email)
) STRICT;
CREATE TABLE email_language (
    workspace INTEGER NOT NULL,
    email INTEGER NOT NULL,
    version INTEGER NOT NULL,
    -- As contacts have it: `nl`, `nl-be`; in small letters.
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    preheader TEXT NOT NULL,
    mjml TEXT NOT NULL,
    html TEXT NOT NULL,
    text TEXT NOT NULL, blocks TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (workspace, email, version, language)
) STRICT;
CREATE TABLE email_version (
    workspace INTEGER NOT NULL,
    email INTEGER NOT NULL,
    version INTEGER NOT NULL,
    subject TEXT NOT NULL,
    preheader TEXT NOT NULL,
    html TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at INTEGER NOT NULL, mjml TEXT NOT NULL DEFAULT '', blocks TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (workspace, email, version)
) STRICT;
INSERT INTO email_version VALUES (1, 1, 1, 'Welcome', '', '', '', 1803891600000, '', '');
CREATE TABLE enrolled (
    enrolment INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (enrolment, contact)
) STRICT, WITHOUT ROWID;
CREATE TABLE enrolment (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    trigger_id TEXT NOT NULL,
    entry_key TEXT NOT NULL,
    -- What each contact is told, and whom: JSON with a format.
    input TEXT NOT NULL,
    state TEXT NOT NULL,
    -- All contacts up to this number are done with, in this state.
    after INTEGER NOT NULL,
    -- How many were frozen, where they are.
    total INTEGER,
    asked INTEGER NOT NULL,
    undecided INTEGER NOT NULL,
    -- Of a ramp: since when the present length of time runs, and how many were taken in since.
    pace_from INTEGER NOT NULL,
    pace_asked INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (workspace, workflow, trigger_id, entry_key)
) STRICT;
CREATE TABLE entry (
    workspace INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    entry_key TEXT NOT NULL,
    last_started INTEGER NOT NULL,
    last_ended INTEGER,
    count INTEGER NOT NULL,
    journey INTEGER NOT NULL,
    PRIMARY KEY (workspace, bucket, contact, workflow, entry_key)
) STRICT, WITHOUT ROWID;
INSERT INTO entry VALUES (1, 0, 1, 1, '', 1803891600000, 1803898800000, 1, 1);
INSERT INTO entry VALUES (1, 0, 1001, 1, '', 1803891600000, 1803898800000, 1, 1001);
INSERT INTO entry VALUES (1, 0, 1002, 1, '', 1803891600000, 1803898800000, 1, 1002);
INSERT INTO entry VALUES (1, 0, 2001, 1, '', 1803891600000, NULL, 1, 2001);
CREATE TABLE erased_address (
    workspace INTEGER NOT NULL,
    hash TEXT NOT NULL,
    -- Why the address was not to be mailed for another reason, if it was so.
    suppressed TEXT,
    at INTEGER NOT NULL,
    PRIMARY KEY (workspace, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE erasure (
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    -- A number may be given out again after a restore; with this it is one person's.
    contact_created_at INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (workspace, contact, contact_created_at)
) STRICT, WITHOUT ROWID;
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    name TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    source TEXT NOT NULL,
    -- JSONB.
    data BLOB NOT NULL
) STRICT;
INSERT INTO event VALUES (1, 0, 1, 1, 'seen', 1803891600000, 1803891600000, 'api', x'4c176e1731');
INSERT INTO event VALUES (1001, 0, 1, 1001, 'signed_up', 1803891600000, 1803898800000, 'api', x'4c176e1731');
INSERT INTO event VALUES (1002, 0, 1, 1002, 'signed_up', 1803891600000, 1803898800000, 'api', x'4c176e1731');
INSERT INTO event VALUES (2001, 0, 1, 2001, 'seen', 1803891600000, 1803891600000, 'api', x'4c176e1731');
INSERT INTO event VALUES (2002, 0, 1, 1001, 'visited', 1803891780000, 1803891900000, 'api', x'4c176e1731');
INSERT INTO event VALUES (2003, 0, 1, 1, 'task_created', 1803891960000, 1803891960000, 'staff', x'cc5857626c6f636b4763616c6c776a6f75726e65791737576f776e657247616e6e61477461736b1731577469746c659743616c6c206261636b577669736974133187776f726b666c6f77c70e77656c636f6d652d736572696573');
INSERT INTO event VALUES (2004, 0, 1, 1, 'coupon_given', 1803891960000, 1803891960000, 'engine', x'cc6657626c6f636b4763616c6c47636f6465174177636f75706f6e737777656c636f6d65a7657870697265735f6174c714323032372d30332d30315431303a33303a30305a776a6f75726e6579173787776f726b666c6f77c70e77656c636f6d652d736572696573');
CREATE TABLE event_key (
    workspace INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    key TEXT NOT NULL,
    event INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, bucket, key)
) STRICT, WITHOUT ROWID;
INSERT INTO event_key VALUES (1, 0, 'anna@example.test', 1001, 1803898800000);
INSERT INTO event_key VALUES (1, 0, 'bob@example.test', 1002, 1803898800000);
CREATE TABLE feedback (
    workspace INTEGER NOT NULL,
    message INTEGER NOT NULL,
    kind TEXT NOT NULL,
    contact INTEGER NOT NULL,
    recipient TEXT NOT NULL,
    -- What it means: hard, soft or block; NULL for what is no bounce.
    class TEXT,
    -- Such as 5.1.1 (RFC 3463).
    status TEXT,
    -- The words of the other side.
    detail TEXT NOT NULL,
    source TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (workspace, message, kind)
) STRICT;
CREATE TABLE first_hour (
    workspace INTEGER PRIMARY KEY,
    -- JSON with a format number.
    progress TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE form (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- 0 once nobody may fill it in any more.
    is_open INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (workspace, handle)
) STRICT;
CREATE TABLE form_version (
    workspace INTEGER NOT NULL,
    form INTEGER NOT NULL,
    version INTEGER NOT NULL,
    -- Its author's text.
    source TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, form, version)
) STRICT;
CREATE TABLE hit (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    message INTEGER NOT NULL,
    -- click, trap or open.
    kind TEXT NOT NULL,
    -- Which link; 0 for one that has no row.
    link INTEGER NOT NULL,
    -- Where it led, if the link has no row that says so.
    url TEXT,
    method TEXT NOT NULL,
    agent TEXT NOT NULL,
    address TEXT NOT NULL,
    -- Whether the program said that it only looks ahead.
    ahead INTEGER NOT NULL,
    at INTEGER NOT NULL,
    -- When it is decided who it was; nothing once it is.
    settle_at INTEGER,
    -- human, machine or unsure, once that is decided, and why: words with blanks between them.
    class TEXT,
    reasons TEXT
) STRICT;
CREATE TABLE hook_proof (
    token TEXT PRIMARY KEY,
    -- A hash of what was said.
    said TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE house_style (
    workspace INTEGER PRIMARY KEY,
    -- JSON with a format number.
    style TEXT NOT NULL,
    revision INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE id_block (
    kind TEXT NOT NULL PRIMARY KEY,
    next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO id_block VALUES ('contact', 3001);
INSERT INTO id_block VALUES ('coupon', 1001);
INSERT INTO id_block VALUES ('coupon_pool', 1001);
INSERT INTO id_block VALUES ('email', 1001);
INSERT INTO id_block VALUES ('event', 3001);
INSERT INTO id_block VALUES ('inbox', 3001);
INSERT INTO id_block VALUES ('journey', 3001);
INSERT INTO id_block VALUES ('message', 3001);
INSERT INTO id_block VALUES ('staff', 1001);
INSERT INTO id_block VALUES ('step', 3001);
INSERT INTO id_block VALUES ('task', 1001);
INSERT INTO id_block VALUES ('workflow', 1001);
INSERT INTO id_block VALUES ('workspace', 1001);
CREATE TABLE identity (
    workspace INTEGER NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    contact INTEGER NOT NULL,
    PRIMARY KEY (workspace, kind, value)
) STRICT, WITHOUT ROWID;
INSERT INTO identity VALUES (1, 'email', 'anna@example.test', 1001);
INSERT INTO identity VALUES (1, 'email', 'bob@example.test', 1002);
INSERT INTO identity VALUES (1, 'email', 'dave@example.test', 1);
INSERT INTO identity VALUES (1, 'email', 'emma@example.test', 2001);
CREATE TABLE image (
    workspace INTEGER NOT NULL,
    hash TEXT NOT NULL,
    name TEXT NOT NULL,
    -- png, jpeg or gif.
    kind TEXT NOT NULL,
    width_px INTEGER NOT NULL,
    height_px INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (workspace, hash)
) STRICT;
CREATE TABLE import (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    name TEXT NOT NULL,
    -- JSON with a format number: what each column means.
    settings TEXT NOT NULL,
    -- Of its text as UTF-8.
    size_bytes INTEGER NOT NULL,
    -- 0 as long as the file has not come whole.
    is_whole INTEGER NOT NULL,
    -- The newest job that looks, and the one that writes.
    check_job INTEGER,
    run_job INTEGER,
    -- JSON with a format number: what these found and did.
    checked TEXT,
    ran TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE import_fault (
    import INTEGER NOT NULL,
    number INTEGER NOT NULL,
    reason TEXT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (import, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE import_part (
    import INTEGER NOT NULL,
    part INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (import, part)
) STRICT;
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    event INTEGER,
    -- JSON with a format number.
    command TEXT, parked INTEGER NOT NULL DEFAULT 0,
    CHECK ((event IS NULL) <> (command IS NULL))
) STRICT;
INSERT INTO inbox VALUES (2002, 0, 1, 1001, 1803891900000, 2002, NULL, 0);
INSERT INTO inbox VALUES (2003, 0, 1, 2001, 1803891900000, NULL, '{"changes":[{"set":true,"tag":"vip"}],"do":"change_contact","format":1,"source":"api"}', 0);
INSERT INTO inbox VALUES (2004, 0, 1, 1, 1803891960000, 2003, NULL, 0);
INSERT INTO inbox VALUES (2005, 0, 1, 1, 1803891960000, 2004, NULL, 0);
CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    kind TEXT NOT NULL,
    bucket_first INTEGER NOT NULL,
    bucket_last INTEGER NOT NULL,
    state TEXT NOT NULL,
    -- What is asked, and how far it has come: JSON, of the kind.
    input TEXT NOT NULL,
    cursor TEXT NOT NULL,
    -- How many rows were worked on, and of how many where that is known.
    done INTEGER NOT NULL,
    total INTEGER,
    reason TEXT,
    -- Who works on it. Each holder has a higher epoch, which is checked with each chunk.
    owner TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    leased_until INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    finished_at INTEGER
, wake_at INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE journey (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    version INTEGER NOT NULL,
    entry_key TEXT NOT NULL,
    block TEXT,
    lane INTEGER NOT NULL,
    wake_at INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    entered_at INTEGER NOT NULL,
    -- JSON with a format number.
    memory TEXT NOT NULL
) STRICT;
INSERT INTO journey VALUES (2001, 0, 1, 2001, 1, 1, '', 'm1', 1, 1803895200000, 1, 1803891600000, '{"block_entered_at":1803891600000,"due_at":1803891600000,"format":3,"left":{},"trigger":{"data":{"n":"1"},"event":"1","id":"signed_up","name":"signed_up","occurred_at":1803891600000,"received_at":1803891600000,"source":"api"}}');
CREATE TABLE journey_done (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    version INTEGER NOT NULL,
    entry_key TEXT NOT NULL,
    entered_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    memory TEXT NOT NULL
) STRICT;
INSERT INTO journey_done VALUES (1, 0, 1, 1, 1, 1, '', 1803891600000, 1803898800000, 'end', '{"block_entered_at":1803891600000,"due_at":1803891600000,"format":3,"left":{},"trigger":{"data":{"n":"1"},"event":"1","id":"signed_up","name":"signed_up","occurred_at":1803891600000,"received_at":1803891600000,"source":"api"}}');
INSERT INTO journey_done VALUES (1001, 0, 1, 1001, 1, 1, '', 1803891600000, 1803898800000, 'end', '{"block_entered_at":1803891600000,"due_at":1803891600000,"format":3,"left":{},"trigger":{"data":{"n":"1"},"event":"1","id":"signed_up","name":"signed_up","occurred_at":1803891600000,"received_at":1803891600000,"source":"api"}}');
INSERT INTO journey_done VALUES (1002, 0, 1, 1002, 1, 1, '', 1803891600000, 1803898800000, 'end', '{"block_entered_at":1803891600000,"due_at":1803891600000,"format":3,"left":{},"trigger":{"data":{"n":"1"},"event":"1","id":"signed_up","name":"signed_up","occurred_at":1803891600000,"received_at":1803891600000,"source":"api"}}');
CREATE TABLE link (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    email TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- None where the address is made of data: then it stands in the link, signed with it.
    url TEXT,
    -- How its author calls it.
    label TEXT
) STRICT;
CREATE TABLE loose_event (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    name TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    source TEXT NOT NULL,
    data TEXT NOT NULL,
    -- Makes sending it twice harmless.
    event_key TEXT,
    UNIQUE (workspace, event_key)
) STRICT;
CREATE TABLE merged_event (
    merge_id INTEGER NOT NULL,
    event INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    PRIMARY KEY (merge_id, event)
) STRICT, WITHOUT ROWID;
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    journey INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    version INTEGER NOT NULL,
    block TEXT NOT NULL,
    visit INTEGER NOT NULL,
    part INTEGER NOT NULL,
    email TEXT NOT NULL,
    email_version INTEGER,
    purpose TEXT NOT NULL,
    interest TEXT,
    basis TEXT,
    due_at INTEGER NOT NULL,
    not_later_than INTEGER,
    state TEXT NOT NULL,
    reason TEXT,
    attempt INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    handed_at INTEGER,
    finished_at INTEGER
, recipient TEXT, cap TEXT NOT NULL DEFAULT '', priority INTEGER NOT NULL DEFAULT 50) STRICT;
INSERT INTO message VALUES (1, 0, 1, 1, 1, 1, 1, 'm1', 1, 0, 'welcome', 1, 'service', NULL, NULL, 1803891600000, NULL, 'accepted', '250', 1, 1803891660000, 1803898800000, 1803898800000, 'anna@example.test', '', 50);
INSERT INTO message VALUES (1001, 0, 1, 1001, 1001, 1, 1, 'm1', 1, 0, 'welcome', 1, 'service', NULL, NULL, 1803891600000, NULL, 'in_flight', NULL, 1, 1803898800000, 1803898800000, NULL, 'anna@example.test', '', 50);
INSERT INTO message VALUES (1002, 0, 1, 1002, 1002, 1, 1, 'm1', 1, 0, 'welcome', NULL, 'service', NULL, NULL, 1803891600000, NULL, 'claimed', NULL, 0, 1803898800000, NULL, NULL, NULL, '', 50);
INSERT INTO message VALUES (2001, 0, 1, 2001, 2001, 1, 1, 'm1', 1, 0, 'welcome', NULL, 'marketing', 'offers', NULL, 1803891600000, NULL, 'queued', NULL, 0, 1803891660000, NULL, NULL, NULL, '', 50);
CREATE TABLE message_body (
    message INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
INSERT INTO message_body VALUES (1001, 0, x'6d61696c2031303031');
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL DEFAULT 0,
    text TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('buckets', 1, '');
INSERT INTO meta VALUES ('definitions', 5, '');
INSERT INTO meta VALUES ('format', 6, '');
INSERT INTO meta VALUES ('instance', 0, '00112233445566778899aabbccddeeff');
CREATE TABLE notice (
    message INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    staff TEXT NOT NULL,
    words TEXT
, digest TEXT, leader INTEGER) STRICT;
CREATE TABLE outbox (
    message INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    claimed_until INTEGER
, workspace INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO outbox VALUES (1001, 0, 0, 1803898800000, 7258118400000, 1);
INSERT INTO outbox VALUES (1002, 0, 0, 1803898800000, 1803898860000, 1);
INSERT INTO outbox VALUES (2001, 0, 1, 1803891660000, NULL, 1);
CREATE TABLE pace (
    workspace INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    since INTEGER NOT NULL,
    day INTEGER NOT NULL,
    name TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (workspace, workflow, since, day, name, bucket)
) STRICT, WITHOUT ROWID;
CREATE TABLE parked (
    workspace INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    message INTEGER NOT NULL,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (workspace, bucket, contact, message)
) STRICT, WITHOUT ROWID;
CREATE TABLE refinery_schema_history(
             version int4 PRIMARY KEY,
             name VARCHAR(255),
             applied_on VARCHAR(255),
             checksum VARCHAR(255));
INSERT INTO refinery_schema_history VALUES (1, 'first', '2026-11-01T00:00:00Z', '11820127489785398263');
INSERT INTO refinery_schema_history VALUES (2, 'parked', '2026-11-01T00:00:00Z', '14396374976571158708');
INSERT INTO refinery_schema_history VALUES (3, 'fair', '2026-11-01T00:00:00Z', '13334050680923255275');
INSERT INTO refinery_schema_history VALUES (4, 'dates', '2026-11-01T00:00:00Z', '14630630044098872699');
INSERT INTO refinery_schema_history VALUES (6, 'segment', '2026-11-01T00:00:00Z', '14987422252130019230');
INSERT INTO refinery_schema_history VALUES (7, 'staff', '2026-11-01T00:00:00Z', '754369124927544892');
INSERT INTO refinery_schema_history VALUES (8, 'more_blocks', '2026-11-01T00:00:00Z', '1334921612900186034');
INSERT INTO refinery_schema_history VALUES (9, 'asked', '2026-11-01T00:00:00Z', '12699900230240922923');
INSERT INTO refinery_schema_history VALUES (10, 'limits', '2026-11-01T00:00:00Z', '14940027151165219007');
INSERT INTO refinery_schema_history VALUES (11, 'moving', '2026-11-01T00:00:00Z', '1798738118628005595');
INSERT INTO refinery_schema_history VALUES (12, 'enrolment', '2026-11-01T00:00:00Z', '15242255611198765517');
INSERT INTO refinery_schema_history VALUES (14, 'access', '2026-11-01T00:00:00Z', '14655903952542641540');
INSERT INTO refinery_schema_history VALUES (15, 'people', '2026-11-01T00:00:00Z', '15613522070085213665');
INSERT INTO refinery_schema_history VALUES (16, 'format_six', '2026-11-01T00:00:00Z', '9709289578487469991');
INSERT INTO refinery_schema_history VALUES (17, 'consent', '2026-11-01T00:00:00Z', '7273919450121535375');
INSERT INTO refinery_schema_history VALUES (18, 'activity', '2026-11-01T00:00:00Z', '16117779553319030741');
INSERT INTO refinery_schema_history VALUES (20, 'mail', '2026-11-01T00:00:00Z', '10260060706010152022');
INSERT INTO refinery_schema_history VALUES (23, 'erasure', '2026-11-01T00:00:00Z', '8783510545278837814');
INSERT INTO refinery_schema_history VALUES (24, 'blocks', '2026-11-01T00:00:00Z', '9033054396212850123');
INSERT INTO refinery_schema_history VALUES (25, 'first_hour', '2026-11-01T00:00:00Z', '5169827489130295497');
INSERT INTO refinery_schema_history VALUES (27, 'webhooks', '2026-11-01T00:00:00Z', '17475156068838624242');
INSERT INTO refinery_schema_history VALUES (29, 'merge', '2026-11-01T00:00:00Z', '1281404468270939357');
INSERT INTO refinery_schema_history VALUES (30, 'summary', '2026-11-01T00:00:00Z', '18442314618254631187');
INSERT INTO refinery_schema_history VALUES (31, 'source', '2026-11-01T00:00:00Z', '1206196237986236465');
INSERT INTO refinery_schema_history VALUES (32, 'hook_proof', '2026-11-01T00:00:00Z', '15243843416674904612');
INSERT INTO refinery_schema_history VALUES (35, 'weekly', '2026-11-01T00:00:00Z', '13788288142417752015');
INSERT INTO refinery_schema_history VALUES (36, 'merge_kept', '2026-11-01T00:00:00Z', '7995465611962946005');
INSERT INTO refinery_schema_history VALUES (37, 'digest', '2026-11-01T00:00:00Z', '12244070026840571730');
INSERT INTO refinery_schema_history VALUES (39, 'workflow_tags', '2026-11-01T00:00:00Z', '14302951177498186263');
INSERT INTO refinery_schema_history VALUES (40, 'counter_day', '2026-11-01T00:00:00Z', '17659129904988780376');
CREATE TABLE registration (
    bucket INTEGER NOT NULL,
    activity INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    -- Another one where somebody withdraws and registers again.
    id INTEGER NOT NULL,
    status TEXT NOT NULL,
    -- That of the activity when this contact last heard of it.
    revision INTEGER NOT NULL,
    registered_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (bucket, activity, contact)
) STRICT, WITHOUT ROWID;
CREATE TABLE secret (
    workspace INTEGER NOT NULL,
    name TEXT NOT NULL,
    sealed BLOB NOT NULL,
    set_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE segment (
    workspace INTEGER NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    revision INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, handle)
) STRICT, WITHOUT ROWID;
CREATE TABLE session (
    hash BLOB PRIMARY KEY,
    workspace INTEGER NOT NULL,
    staff INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE sign_in_link (
    hash BLOB PRIMARY KEY,
    workspace INTEGER NOT NULL,
    staff INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE source_told (
    workspace INTEGER NOT NULL,
    source TEXT NOT NULL,
    complete_until INTEGER NOT NULL,
    said_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, source, complete_until)
) STRICT, WITHOUT ROWID;
CREATE TABLE staff (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    -- The handle of who is told when nobody acts.
    manager TEXT,
    active INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (workspace, handle)
) STRICT;
INSERT INTO staff VALUES (1, 1, 'bob', 'bob', 'bob@shop.test', NULL, 1, 1803891600000);
INSERT INTO staff VALUES (2, 1, 'anna', 'anna', 'anna@shop.test', 'bob', 1, 1803891600000);
CREATE TABLE staff_role (
    workspace INTEGER NOT NULL,
    role TEXT NOT NULL,
    staff INTEGER NOT NULL,
    PRIMARY KEY (workspace, role, staff)
) STRICT, WITHOUT ROWID;
INSERT INTO staff_role VALUES (1, 'sales', 1);
INSERT INTO staff_role VALUES (1, 'sales', 2);
CREATE TABLE staff_turn (
    workspace INTEGER NOT NULL,
    role TEXT NOT NULL,
    staff INTEGER NOT NULL,
    PRIMARY KEY (workspace, role)
) STRICT, WITHOUT ROWID;
INSERT INTO staff_turn VALUES (1, 'sales', 1);
CREATE TABLE step (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    journey INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    version INTEGER NOT NULL,
    block TEXT NOT NULL,
    visit INTEGER NOT NULL,
    arrived INTEGER NOT NULL,
    "left" INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    -- JSON.
    why TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO step VALUES (1, 0, 1, 1, 1, 1, 1, 1, 'm1', 1, 1, 0, 'waiting', '{"note":"until then"}', 1803891660000);
INSERT INTO step VALUES (1001, 0, 1, 1001, 1001, 1, 1, 1, 'm1', 1, 1, 0, 'waiting', '{"note":"until then"}', 1803898800000);
INSERT INTO step VALUES (1002, 0, 1, 1002, 1002, 1, 1, 1, 'm1', 1, 1, 0, 'waiting', '{"note":"until then"}', 1803898800000);
INSERT INTO step VALUES (1003, 0, 1, 1, 1, 2, 1, 1, 'm1', 1, 0, 1, 'ended', '{"note":"until then"}', 1803898800000);
INSERT INTO step VALUES (1004, 0, 1, 1001, 1001, 2, 1, 1, 'm1', 1, 0, 1, 'ended', '{"note":"until then"}', 1803898800000);
INSERT INTO step VALUES (1005, 0, 1, 1002, 1002, 2, 1, 1, 'm1', 1, 0, 1, 'ended', '{"note":"until then"}', 1803898800000);
INSERT INTO step VALUES (2001, 0, 1, 2001, 2001, 1, 1, 1, 'm1', 1, 1, 0, 'waiting', '{"note":"until then"}', 1803891660000);
CREATE TABLE submission (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    form INTEGER NOT NULL,
    form_version INTEGER NOT NULL,
    -- taken, asked (for a confirmation) or confirmed. What nobody confirms in time is deleted.
    state TEXT NOT NULL,
    -- JSON: the handles of the interests.
    interests TEXT NOT NULL,
    wording TEXT NOT NULL,
    privacy TEXT NOT NULL,
    -- JSON with a format number: the answers, as long as nobody confirmed; then they are in the event.
    answers TEXT,
    language TEXT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    -- Whether nobody was known before it came.
    is_new INTEGER NOT NULL,
    at INTEGER NOT NULL,
    expires_at INTEGER,
    confirmed_at INTEGER,
    confirmed_address TEXT,
    confirmed_agent TEXT
) STRICT;
CREATE TABLE suppression (
    workspace INTEGER NOT NULL,
    address TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (workspace, address)
) STRICT, WITHOUT ROWID;
CREATE TABLE task (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    workspace INTEGER NOT NULL,
    contact INTEGER NOT NULL,
    title TEXT NOT NULL,
    note TEXT NOT NULL,
    -- The handle of whose it is; empty for everybody's.
    owner TEXT NOT NULL,
    due_at INTEGER,
    state TEXT NOT NULL,
    workflow TEXT,
    journey INTEGER,
    block TEXT,
    visit INTEGER,
    created_at INTEGER NOT NULL,
    done_at INTEGER,
    done_by TEXT,
    result TEXT
) STRICT;
INSERT INTO task VALUES (1, 0, 1, 1, 'Call back', '', 'anna', 1803895200000, 'open', 'welcome-series', 7, 'call', 1, 1803891960000, NULL, NULL, NULL);
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
CREATE TABLE webhook (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    -- JSON with a format number: the names of the events.
    events TEXT NOT NULL,
    -- `on`, `off`, `failed` (off by itself), `deleted`.
    state TEXT NOT NULL,
    reason TEXT,
    -- The secret that signs, sealed as those in `secret`, and the one before it while both sign.
    sealed BLOB NOT NULL,
    sealed_before BLOB,
    sealed_before_until INTEGER,
    -- How many tries in a row failed, since when, and until when nothing is tried.
    failures INTEGER NOT NULL,
    failing_since INTEGER,
    rests_until INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE weekly_plan (
    workspace INTEGER PRIMARY KEY,
    active INTEGER NOT NULL,
    -- From 0 for Monday.
    weekday INTEGER NOT NULL,
    -- Of the day.
    minute INTEGER NOT NULL
) STRICT;
CREATE TABLE weekly_reader (
    workspace INTEGER NOT NULL,
    staff INTEGER NOT NULL,
    language TEXT NOT NULL,
    dealt_with INTEGER NOT NULL,
    PRIMARY KEY (workspace, staff)
) STRICT, WITHOUT ROWID;
CREATE TABLE workflow (
    id INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL,
    handle TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    draft TEXT NOT NULL,
    draft_revision INTEGER NOT NULL,
    live_version INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (workspace, handle)
) STRICT;
INSERT INTO workflow VALUES (1, 1, 'welcome-series', 'Welcome', 'live', 'format: 1', 1, 1, 1803891600000, 1803891600000);
CREATE TABLE workflow_tags (
    workspace INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    tags TEXT NOT NULL,
    PRIMARY KEY (workspace, workflow)
) STRICT, WITHOUT ROWID;
CREATE TABLE workflow_version (
    workspace INTEGER NOT NULL,
    workflow INTEGER NOT NULL,
    version INTEGER NOT NULL,
    format INTEGER NOT NULL,
    source TEXT NOT NULL,
    zone_database TEXT NOT NULL,
    published_at INTEGER NOT NULL, moves TEXT,
    PRIMARY KEY (workspace, workflow, version)
) STRICT;
INSERT INTO workflow_version VALUES (1, 1, 1, 1, 'format: 1', '2026b', 1803891600000, NULL);
CREATE TABLE workspace (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    language TEXT NOT NULL,
    sender_name TEXT NOT NULL,
    sender_email TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO workspace VALUES (1, 'Shop', 'Europe/Amsterdam', 'nl', 'Anna of the shop', 'anna@shop.test', 1803891600000);
CREATE TABLE workspace_settings (
    workspace INTEGER NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    revision INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX account_list ON account (workspace, staff);
CREATE INDEX activity_begins ON activity (workspace, starts_at, id);
CREATE INDEX activity_ends ON activity (workspace, ends_at, id);
CREATE INDEX alert_workflow ON alert (workspace, workflow, closed_at);
CREATE INDEX alert_workspace ON alert (workspace, id);
CREATE INDEX api_key_list ON api_key (workspace, id);
CREATE INDEX audit_list ON audit (workspace, at, id);
CREATE INDEX call_due ON call (bucket, due_at, id) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX call_key ON call (bucket, journey, block, visit);
CREATE INDEX call_workspace ON call (workspace, id);
CREATE INDEX caught_mail_workspace ON caught_mail (workspace);
CREATE INDEX contact_alias_stays ON contact_alias (workspace, stays);
CREATE INDEX contact_date_contact ON contact_date (bucket, contact);
CREATE INDEX contact_merge_gone ON contact_merge (workspace, gone, id);
CREATE INDEX contact_merge_kept ON contact_merge (workspace, id) WHERE before <> '';
CREATE INDEX contact_merge_stays ON contact_merge (workspace, stays, id);
CREATE INDEX contact_workspace ON contact (workspace);
CREATE UNIQUE INDEX coupon_code ON coupon (workspace, pool, code);
CREATE INDEX coupon_free ON coupon (workspace, pool, id) WHERE given_at IS NULL;
CREATE UNIQUE INDEX coupon_key ON coupon (workspace, journey, block, visit);
CREATE INDEX delivery_due ON delivery (bucket, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_of ON delivery (bucket, webhook, due_at, id) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX delivery_once ON delivery (bucket, event, webhook);
CREATE INDEX delivery_order ON delivery (bucket, contact, webhook, id) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_webhook ON delivery (workspace, webhook, id);
CREATE INDEX enrolment_state ON enrolment (state, id);
CREATE INDEX event_contact ON event (workspace, bucket, contact, occurred_at, id, name);
CREATE INDEX event_key_event ON event_key (bucket, event);
CREATE INDEX feedback_at ON feedback (workspace, at);
CREATE INDEX feedback_recipient ON feedback (workspace, recipient);
CREATE INDEX hit_message ON hit (bucket, message);
CREATE INDEX hit_open ON hit (bucket, settle_at) WHERE settle_at IS NOT NULL;
CREATE INDEX hook_proof_at ON hook_proof (at);
CREATE INDEX identity_contact ON identity (workspace, contact);
CREATE INDEX image_at ON image (workspace, created_at, hash);
CREATE INDEX import_workspace ON import (workspace, id);
CREATE INDEX inbox_contact ON inbox (bucket, contact);
CREATE INDEX inbox_order ON inbox (bucket, parked, received_at);
CREATE INDEX inbox_order_workspace ON inbox (bucket, parked, workspace, received_at);
CREATE INDEX job_state ON job (state, id);
CREATE INDEX job_workspace ON job (workspace);
CREATE INDEX journey_done_contact ON journey_done (workspace, bucket, contact);
CREATE INDEX journey_due ON journey (bucket, lane, wake_at);
CREATE INDEX journey_due_workspace ON journey (bucket, lane, workspace, wake_at);
CREATE UNIQUE INDEX journey_once
    ON journey (workspace, bucket, contact, workflow, entry_key);
CREATE INDEX journey_version ON journey (bucket, workspace, workflow, version, id);
CREATE INDEX link_email ON link (workspace, email, version);
CREATE INDEX message_block ON message (workspace, workflow, block);
CREATE INDEX message_contact ON message (workspace, bucket, contact);
CREATE INDEX message_handed ON message (bucket, contact, handed_at) WHERE handed_at IS NOT NULL;
CREATE INDEX message_held ON message (workspace, workflow) WHERE state = 'held';
CREATE UNIQUE INDEX message_key ON message (bucket, journey, block, visit, part);
CREATE INDEX message_state ON message (state, workspace);
CREATE INDEX message_waiting ON message (bucket, contact) WHERE state IN ('queued', 'claimed');
CREATE INDEX message_workspace ON message (workspace);
CREATE INDEX notice_digest ON notice (workspace, staff, digest, message) WHERE digest IS NOT NULL;
CREATE INDEX outbox_claimed ON outbox (bucket, claimed_until) WHERE claimed_until IS NOT NULL;
CREATE INDEX outbox_due ON outbox (bucket, lane, due_at);
CREATE INDEX outbox_due_workspace ON outbox (bucket, lane, workspace, due_at);
CREATE INDEX pace_day ON pace (workspace, day);
CREATE INDEX registration_contact ON registration (bucket, contact, activity);
CREATE INDEX registration_list ON registration (workspace, activity, contact);
CREATE INDEX session_end ON session (expires_at);
CREATE INDEX session_of ON session (staff);
CREATE INDEX sign_in_link_end ON sign_in_link (expires_at);
CREATE INDEX sign_in_link_of ON sign_in_link (staff);
CREATE INDEX staff_address ON staff (email);
CREATE UNIQUE INDEX staff_email ON staff (workspace, email);
CREATE INDEX step_journey ON step (bucket, journey);
CREATE INDEX submission_contact ON submission (workspace, bucket, contact);
CREATE INDEX submission_form ON submission (workspace, form, id);
CREATE INDEX submission_open ON submission (bucket, expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX task_contact ON task (bucket, contact);
CREATE UNIQUE INDEX task_key ON task (bucket, journey, block, visit);
CREATE INDEX task_owner ON task (workspace, state, owner, id);
CREATE INDEX task_state ON task (workspace, state, id);
CREATE INDEX watch_contact ON watch (bucket, contact);
CREATE INDEX watch_due ON watch (bucket, at);
CREATE UNIQUE INDEX webhook_name ON webhook (workspace, name) WHERE state <> 'deleted';
