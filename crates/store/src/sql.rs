//! Every SQL statement of the store, by name. The texts stand in files under `sql/`, written with
//! `$1`, `$2` as PostgreSQL has them. What the two databases say differently (JSON, locks) has a
//! file of the same name in `sql/sqlite/` and in `sql/postgres/`; the two take the same parameters
//! and give the same columns.
//!
//! All of them are prepared when a database is opened, so a wrong one never waits for its day. The
//! only others are those that `moving` makes out of the schema.

mod invariants;
mod statement;

pub(crate) use statement::Statement;

pub(crate) use self::invariants::INVARIANTS;

/// How errors name a statement that was made as it was asked.
pub(crate) const MADE: &str = "a segment's rule";

macro_rules! statements {
    (
        same { $($name:ident = $path:literal;)* }
        twins { $($twin:ident = $file:literal;)* }
        postgres { $($own:ident = $own_file:literal;)* }
    ) => {
        $(pub(crate) static $name: Statement = {
            let text = include_str!(concat!("sql/", $path));
            Statement::new($path, text, text)
        };)*
        $(pub(crate) static $twin: Statement = Statement::new(
            $file,
            include_str!(concat!("sql/sqlite/", $file)),
            include_str!(concat!("sql/postgres/", $file)),
        );)*

        $(pub(crate) static $own: Statement = Statement::new(
            $own_file,
            "",
            include_str!(concat!("sql/postgres/", $own_file)),
        );)*

        /// Those that both databases have.
        pub(crate) static ALL: &[&Statement] = &[$(&$name,)* $(&$twin,)*];
        /// Those that only PostgreSQL has: SQLite needs no locks, and no saving of round trips.
        pub(crate) static POSTGRES: &[&Statement] = &[$(&$own,)*];
    };
}

statements! {
    same {
        ACCOUNT_DISABLE = "account/disable.sql";
        ACCOUNT_LIST = "account/list.sql";
        ACCOUNT_OF_EMAIL = "account/of_email.sql";
        ACCOUNT_ONE = "account/one.sql";
        ACCOUNT_SET = "account/set.sql";
        ACCOUNT_SET_PASSWORD = "account/set_password.sql";
        ACCOUNT_SIGNED_IN = "account/signed_in.sql";
        AUDIT_END = "audit/end.sql";
        AUDIT_INSERT = "audit/insert.sql";
        AUDIT_LIST = "audit/list.sql";
        KEY_DELETE = "key/delete.sql";
        KEY_INSERT = "key/insert.sql";
        KEY_LIST = "key/list.sql";
        KEY_OF_HASH = "key/of_hash.sql";
        KEY_USED = "key/used.sql";
        SESSION_DELETE = "session/delete.sql";
        SESSION_DELETE_OF = "session/delete_of.sql";
        SESSION_DELETE_OLD = "session/delete_old.sql";
        SESSION_INSERT = "session/insert.sql";
        SIGN_IN_LINK_DELETE_OF = "session/link_delete_of.sql";
        SIGN_IN_LINK_DELETE_OLD = "session/link_delete_old.sql";
        SIGN_IN_LINK_INSERT = "session/link_insert.sql";
        SIGN_IN_LINK_TAKE = "session/link_take.sql";
        SESSION_MAY_COME_IN = "session/may_come_in.sql";
        SESSION_ONE = "session/one.sql";
        SESSION_SEEN = "session/seen.sql";
        ACTIVITY_HOLD = "activity/hold.sql";
        ACTIVITY_INSERT = "activity/insert.sql";
        ACTIVITY_LIST = "activity/list.sql";
        ACTIVITY_ONE = "activity/one.sql";
        REGISTRATION_COUNTS = "activity/registration_counts.sql";
        REGISTRATION_LIST = "activity/registration_list.sql";
        REGISTRATION_OF_CONTACT = "activity/registration_of_contact.sql";
        REGISTRATION_ONE = "activity/registration_one.sql";
        REGISTRATION_SET = "activity/registration_set.sql";
        ACTIVITY_SET = "activity/set.sql";
        ACTIVITY_TO_TELL = "activity/to_tell.sql";
        ACTIVITY_UPCOMING = "activity/upcoming.sql";
        ALERT_CLOSE_OF_WORKFLOW = "alert/close_of_workflow.sql";
        ALERT_INSERT = "alert/insert.sql";
        ALERT_LIST = "alert/list.sql";
        ALERT_OPEN = "alert/open.sql";
        ALERT_STARTS = "alert/starts.sql";
        ALERT_TRIP = "alert/trip.sql";
        CAUGHT_INSERT = "caught/insert.sql";
        CAUGHT_LIST = "caught/list.sql";
        CAUGHT_ONE = "caught/one.sql";
        CAUGHT_TRIM = "caught/trim.sql";
        CONSENT_SET = "contact/consent_set.sql";
        CONSENT_LIST = "contact/consents.sql";
        IDENTITY_INSERT = "contact/identity_insert.sql";
        IDENTITY_LIST = "contact/identity_list.sql";
        IDENTITY_ONE = "contact/identity_one.sql";
        IDENTITY_PREFIX = "contact/identity_prefix.sql";
        CONTACT_VERSION = "contact/version.sql";
        NOTICE_INSERT = "asked/notice_insert.sql";
        NOTICE_ONE = "asked/notice_one.sql";
        CALL_DUE = "asked/call_due.sql";
        CALL_END = "asked/call_end.sql";
        CALL_INSERT = "asked/call_insert.sql";
        CALL_LIST = "asked/call_list.sql";
        CALL_SET = "asked/call_set.sql";
        SECRET_ANY = "asked/secret_any.sql";
        SECRET_DELETE = "asked/secret_delete.sql";
        SECRET_LIST = "asked/secret_list.sql";
        SECRET_ONE = "asked/secret_one.sql";
        SECRET_SET = "asked/secret_set.sql";
        COUPON_FREE = "coupon/free.sql";
        COUPON_GIVE = "coupon/give.sql";
        COUPON_INSERT = "coupon/insert.sql";
        COUPON_OF_VISIT = "coupon/of_visit.sql";
        COUPON_POOL_INSERT = "coupon/pool_insert.sql";
        COUPON_POOL_LIST = "coupon/pool_list.sql";
        COUPON_POOL_ONE = "coupon/pool_one.sql";
        COUPON_POOL_SET = "coupon/pool_set.sql";
        EMAIL_DELETE = "email/delete.sql";
        EMAIL_INSERT = "email/insert.sql";
        EMAIL_LANGUAGES = "email/languages.sql";
        EMAIL_LANGUAGES_DELETE = "email/languages_delete.sql";
        EMAIL_LANGUAGE_INSERT = "email/language_insert.sql";
        EMAIL_LIST = "email/list.sql";
        EMAIL_ONE = "email/one.sql";
        EMAIL_PENDING = "email/pending.sql";
        EMAIL_RENAME = "email/rename.sql";
        EMAIL_SET_VERSION = "email/set_version.sql";
        EMAIL_VERSIONS_DELETE = "email/versions_delete.sql";
        EMAIL_VERSION_INSERT = "email/version_insert.sql";
        EMAIL_VERSION_ONE = "email/version_one.sql";
        FEEDBACK_INSERT = "feedback/insert.sql";
        FEEDBACK_LIST = "feedback/list.sql";
        FEEDBACK_OF_MESSAGE = "feedback/of_message.sql";
        FEEDBACK_OF_RECIPIENT = "feedback/of_recipient.sql";
        FEEDBACK_RATES = "feedback/rates.sql";
        HOUSE_LIST = "house/list.sql";
        HOUSE_ONE = "house/one.sql";
        HOUSE_SAVE = "house/save.sql";
        EVENT_KEY_INSERT = "event/key_insert.sql";
        EVENT_KEY_ONE = "event/key_one.sql";
        ENROLMENT_INSERT = "enrolment/insert.sql";
        ENROLMENT_KNOWN = "enrolment/known.sql";
        ENROLMENT_LIST = "enrolment/list.sql";
        ENROLMENT_ONE = "enrolment/one.sql";
        ENROLMENT_CANCEL = "enrolment/cancel.sql";
        ENROLMENT_STEP = "enrolment/step.sql";
        ENROLMENT_WITHOUT_JOB = "enrolment/without_job.sql";
        FROZEN_COUNTS = "enrolment/frozen_counts.sql";
        FROZEN_INSERT = "enrolment/frozen_insert.sql";
        FROZEN_PAGE = "enrolment/frozen_page.sql";
        FROZEN_SET = "enrolment/frozen_set.sql";
        LOOSE_EVENT_INSERT = "event/loose_insert.sql";
        LOOSE_EVENT_KNOWN = "event/loose_known.sql";
        LOOSE_EVENT_ONE = "event/loose_one.sql";
        HEALTH_DEPTHS = "health/depths.sql";
        HEALTH_NEWEST = "health/newest.sql";
        HEALTH_STOPPED = "health/stopped.sql";
        IMPORT_INSERT = "import/insert.sql";
        IMPORT_ONE = "import/one.sql";
        IMPORT_LIST = "import/list.sql";
        IMPORT_SET_SETTINGS = "import/set_settings.sql";
        IMPORT_SET_SIZE = "import/set_size.sql";
        IMPORT_SET_CHECK = "import/set_check.sql";
        IMPORT_SET_RUN = "import/set_run.sql";
        IMPORT_SET_CHECKED = "import/set_checked.sql";
        IMPORT_SET_RAN = "import/set_ran.sql";
        IMPORT_PART_INSERT = "import/part_insert.sql";
        IMPORT_PART_LIST = "import/part_list.sql";
        IMPORT_PART_DELETE = "import/part_delete.sql";
        IMPORT_FAULT_INSERT = "import/fault_insert.sql";
        IMPORT_FAULT_LIST = "import/fault_list.sql";
        IMPORT_FAULT_DELETE = "import/fault_delete.sql";
        IMPORT_DAYS_AGAIN = "import/days_again.sql";
        HIT_COUNT = "hit/count.sql";
        HIT_DUE = "hit/due.sql";
        HIT_HUMAN = "hit/human.sql";
        HIT_INSERT = "hit/insert.sql";
        HIT_MESSAGE = "hit/message.sql";
        HIT_OF_MESSAGE = "hit/of_message.sql";
        HIT_SETTLE = "hit/settle.sql";
        LINK_INSERT = "link/insert.sql";
        LINK_LIST = "link/list.sql";
        LINK_ONE = "link/one.sql";
        INBOX_DELETE = "inbox/delete.sql";
        INBOX_HEADS = "inbox/heads.sql";
        INBOX_INSERT = "inbox/insert.sql";
        INVARIANT_BODIES = "invariant/bodies.sql";
        INVARIANT_COUNTERS = "invariant/counters.sql";
        INVARIANT_ENTRY = "invariant/entry.sql";
        INVARIANT_IDENTITY = "invariant/identity.sql";
        INVARIANT_INBOX_EVENT = "invariant/inbox_event.sql";
        INVARIANT_MESSAGE_KEY_TWICE = "invariant/message_key_twice.sql";
        INVARIANT_OUTBOX = "invariant/outbox.sql";
        INVARIANT_PARKED = "invariant/parked.sql";
        INVARIANT_PENDING_ITEM = "invariant/pending_item.sql";
        COUNTER_GROW = "journey/counter_grow.sql";
        JOB_ASKED = "job/asked.sql";
        JOB_CANCEL = "job/cancel.sql";
        JOB_COUNTS = "job/counts.sql";
        JOB_END = "job/end.sql";
        JOB_FAIL = "job/fail.sql";
        JOB_FORGET = "job/forget.sql";
        JOB_INSERT = "job/insert.sql";
        JOB_INPUT = "job/input.sql";
        JOB_LATEST = "job/latest.sql";
        JOB_LIST = "job/list.sql";
        JOB_NEXT = "job/next.sql";
        JOB_ONE = "job/one.sql";
        JOB_OPEN = "job/open.sql";
        JOB_PAUSE = "job/pause.sql";
        JOB_RESUME = "job/resume.sql";
        JOB_SLEEP = "job/sleep.sql";
        JOB_STEP = "job/step.sql";
        JOB_TAKE = "job/take.sql";
        JOB_WAKES = "job/wakes.sql";
        JOURNEY_BY_ID = "journey/by_id.sql";
        JOURNEY_DELETE = "journey/delete.sql";
        JOURNEY_DONE_INSERT = "journey/done_insert.sql";
        JOURNEY_DUE = "journey/due.sql";
        JOURNEY_DUE_HEADS = "journey/due_heads.sql";
        JOURNEY_DUE_OF_WORKSPACE = "journey/due_of_workspace.sql";
        JOURNEY_INSERT = "journey/insert.sql";
        JOURNEY_LAST_OF_VERSION = "journey/last_of_version.sql";
        JOURNEY_MOVE = "journey/move.sql";
        JOURNEY_MOVE_OVER = "journey/move_over.sql";
        JOURNEY_NEXT_DUE = "journey/next_due.sql";
        JOURNEY_OF_CONTACT = "journey/of_contact.sql";
        JOURNEY_PAGE_OF_VERSION = "journey/page_of_version.sql";
        JOURNEY_PAGE_OF_WORKFLOW = "journey/page_of_workflow.sql";
        COUNTER_PAST_GROW = "journey/past_grow.sql";
        ENTRY_ONE = "journey/record.sql";
        ENTRY_END = "journey/record_end.sql";
        ENTRY_SET = "journey/record_set.sql";
        STEP_INSERT = "journey/step_insert.sql";
        MESSAGE_LIST = "message/list.sql";
        MESSAGE_LIST_OF_BLOCK = "message/list_of_block.sql";
        MESSAGE_LIST_OF_CONTACT = "message/list_of_contact.sql";
        MESSAGE_LIST_OF_STATE = "message/list_of_state.sql";
        MESSAGE_ONE = "message/one.sql";
        LIMIT_SENT = "limit/sent.sql";
        LIMIT_SENT_COUNT = "limit/sent_count.sql";
        LIMIT_WAITING = "limit/waiting.sql";
        META_ADVANCE = "meta/advance.sql";
        META_DELETE = "meta/delete.sql";
        META_FORGET = "meta/forget.sql";
        META_GROW = "meta/grow.sql";
        META_GROW_IF = "meta/grow_if.sql";
        ID_BLOCK_TAKE = "meta/id_block.sql";
        ID_BLOCK_LIST = "meta/id_block_list.sql";
        ID_BLOCK_RAISE = "meta/id_block_raise.sql";
        META_LIST = "meta/list.sql";
        META_MIGRATIONS = "meta/migrations.sql";
        META_ONE = "meta/one.sql";
        META_PUT = "meta/put.sql";
        META_PUT_TEXT = "meta/put_text.sql";
        META_SET_NUMBER = "meta/set_number.sql";
        META_SET_TEXT = "meta/set_text.sql";
        BODY_DELETE = "outbox/body_delete.sql";
        BODY_INSERT = "outbox/body_insert.sql";
        OUTBOX_CLAIM = "outbox/claim.sql";
        OUTBOX_DELETE = "outbox/delete.sql";
        OUTBOX_DUE_HEADS = "outbox/due_heads.sql";
        OUTBOX_GIVE_BACK = "outbox/give_back.sql";
        MESSAGE_HELD_EXPIRE = "outbox/held_expire.sql";
        MESSAGE_HELD_OF_WORKFLOW = "outbox/held_of_workflow.sql";
        MESSAGE_HELD_WORKFLOWS = "outbox/held_workflows.sql";
        MESSAGE_OVERDUE = "outbox/overdue.sql";
        OUTBOX_INSERT = "outbox/insert.sql";
        MESSAGE_INSERT = "outbox/message_insert.sql";
        MESSAGE_RELEASE_HELD = "outbox/release_held.sql";
        OUTBOX_RELEASE = "outbox/release.sql";
        OUTBOX_REQUEUE = "outbox/requeue.sql";
        MESSAGE_SET_IN_FLIGHT = "outbox/set_in_flight.sql";
        MESSAGE_SET_IN_FLIGHT_AGAIN = "outbox/set_in_flight_again.sql";
        MESSAGE_SET_OUTCOME = "outbox/set_outcome.sql";
        MESSAGE_SET_STATE = "outbox/set_state.sql";
        MESSAGE_UNCLAIM = "outbox/unclaim.sql";
        PACE_GROW = "pace/grow.sql";
        PACE_SUM = "pace/sum.sql";
        PACE_TO_CONTACT = "pace/to_contact.sql";
        PARKED_DELETE = "parked/delete.sql";
        PARKED_INBOX_AWAY = "parked/inbox_away.sql";
        PARKED_INBOX_BACK = "parked/inbox_back.sql";
        PARKED_INSERT = "parked/insert.sql";
        PARKED_JOURNEYS = "parked/journeys.sql";
        PARKED_LIST = "parked/list.sql";
        PARKED_OUTBOX = "parked/outbox.sql";
        PARKED_UNCLAIM = "parked/unclaim.sql";
        BODY_GONE = "retention/body_gone.sql";
        BODY_PAGE = "retention/body_page.sql";
        CALL_DELETE = "retention/call_delete.sql";
        CALL_PAGE = "retention/call_page.sql";
        CAUGHT_DELETE = "retention/caught_delete.sql";
        ENROLMENT_OVER = "retention/enrolment_over.sql";
        EVENT_DELETE = "retention/event_delete.sql";
        EVENT_KEY_DELETE = "retention/event_key_delete.sql";
        EVENT_PAGE = "retention/event_page.sql";
        JOURNEY_DONE_DELETE = "retention/journey_delete.sql";
        JOURNEY_DONE_PAGE = "retention/journey_page.sql";
        FROZEN_DELETE = "retention/frozen_delete.sql";
        LOOSE_EVENT_DELETE = "retention/loose_delete.sql";
        LOOSE_EVENT_PAGE = "retention/loose_page.sql";
        OLDEST_EVENT = "retention/oldest_event.sql";
        OLDEST_STEP = "retention/oldest_step.sql";
        PACE_DELETE = "retention/pace_delete.sql";
        PACE_OLDEST = "retention/pace_oldest.sql";
        STEP_DELETE = "retention/step_delete.sql";
        STEP_PAGE = "retention/step_page.sql";
        WORKFLOW_NEXT = "retention/workflow_next.sql";
        WORKSPACE_NEXT = "retention/workspace_next.sql";
        COUNTER_LIST = "seeing/counters.sql";
        JOURNEY_LIST = "seeing/journeys.sql";
        STEP_LIST = "seeing/steps.sql";
        SETTINGS_LIST = "settings/list.sql";
        SETTINGS_ONE = "settings/one.sql";
        SETTINGS_SAVE = "settings/save.sql";
        SETTINGS_SET_ZONE = "settings/set_zone.sql";
        STAFF_INSERT = "staff/insert.sql";
        STAFF_LIST = "staff/list.sql";
        STAFF_OF_EMAIL = "staff/of_email.sql";
        STAFF_OF_ROLE = "staff/of_role.sql";
        STAFF_ONE = "staff/one.sql";
        STAFF_ROLE_DELETE = "staff/role_delete.sql";
        STAFF_ROLE_INSERT = "staff/role_insert.sql";
        STAFF_ROLES = "staff/roles.sql";
        STAFF_SET = "staff/set.sql";
        STAFF_TURN_HOLD = "staff/turn_hold.sql";
        STAFF_TURN_SET = "staff/turn_set.sql";
        TASK_CLOSE = "task/close.sql";
        TASK_INSERT = "task/insert.sql";
        TASK_LIST = "task/list.sql";
        TASK_LIST_OF_OWNER = "task/list_of_owner.sql";
        TASK_OF_VISIT = "task/of_visit.sql";
        TASK_ONE = "task/one.sql";
        DATED_DELETE = "dated/delete.sql";
        DATED_INSERT = "dated/insert.sql";
        DATED_LIST = "dated/list.sql";
        WATCH_BEGIN = "watch/begin.sql";
        DAY_CURSOR = "watch/cursor.sql";
        DAY_CURSOR_SET = "watch/cursor_set.sql";
        WATCH_DELETE = "watch/delete.sql";
        WATCH_DUE = "watch/due.sql";
        WATCH_SET = "watch/set.sql";
        SEGMENT_DELETE = "segment/delete.sql";
        SEGMENT_ENDS = "segment/ends.sql";
        SEGMENT_LIST = "segment/list.sql";
        SEGMENT_ONE = "segment/one.sql";
        SEGMENT_SAVE = "segment/save.sql";
        SEGMENT_SOME = "segment/some.sql";
        SEGMENT_VERSIONS_NAMING = "segment/versions_naming.sql";
        WORKFLOW_COUNT = "workflow/count.sql";
        WORKFLOW_INSERT = "workflow/insert.sql";
        WORKFLOW_LIST = "workflow/list.sql";
        WORKFLOW_LIVE_VERSION = "workflow/live_version.sql";
        WORKFLOW_ONE = "workflow/one.sql";
        WORKFLOW_PUBLISH = "workflow/publish.sql";
        WORKFLOW_RUNNING = "workflow/running.sql";
        WORKFLOW_SAVE_DRAFT = "workflow/save_draft.sql";
        WORKFLOW_SAVE_SEEN_DRAFT = "workflow/save_seen_draft.sql";
        WORKFLOW_SET_STATUS = "workflow/set_status.sql";
        WORKFLOW_VERSION_INSERT = "workflow/version_insert.sql";
        WORKFLOW_VERSION_LIST = "workflow/version_list.sql";
        WORKFLOW_VERSION_ONE = "workflow/version_one.sql";
        WORKSPACE_INSERT = "workspace/insert.sql";
        WORKSPACE_LIST = "workspace/list.sql";
        WORKSPACE_ONE = "workspace/one.sql";
        WORKSPACE_SET = "workspace/set.sql";
        SUPPRESSION_INSERT = "workspace/suppress.sql";
        SUPPRESSION_ONE = "workspace/suppression.sql";
    }
    twins {
        CONTACT_INSERT = "contact_insert.sql";
        CONTACT_LIST = "contact_list.sql";
        CONTACT_LOCK = "contact_lock.sql";
        CONTACT_NEWEST = "contact_newest.sql";
        CONTACT_ONE = "contact_one.sql";
        CONTACT_UPDATE = "contact_update.sql";
        COUPON_NEXT = "coupon_next.sql";
        EVENT_EXPORT = "event_export.sql";
        EVENT_HISTORY = "event_history.sql";
        EVENT_INSERT = "event_insert.sql";
        EVENT_LIST = "event_list.sql";
        INBOX_READ = "inbox_read.sql";
        INBOX_READ_OF_WORKSPACE = "inbox_read_of_workspace.sql";
        JOB_LOCK = "job_lock.sql";
        MESSAGE_FINISHING = "outbox_finishing.sql";
        MESSAGE_HELD = "outbox_held.sql";
        MESSAGE_LOOK = "outbox_look.sql";
        OUTBOX_CLAIMED = "outbox_claimed.sql";
        OUTBOX_DUE = "outbox_due.sql";
        OUTBOX_DUE_OF_WORKSPACE = "outbox_due_of_workspace.sql";
        RANDOM_TEXT = "random_text.sql";
        SEGMENT_SAMPLE = "segment_sample.sql";
        TABLES = "tables.sql";
    }
    postgres {
        COLUMNS = "columns.sql";
        IDENTITY_LOCK = "identity_lock.sql";
        LEASE_CHECK = "lease/check.sql";
        LEASE_FIRST = "lease/first.sql";
        LEASE_LET_GO = "lease/let_go.sql";
        LEASE_LIST = "lease/list.sql";
        LEASE_NODE_FORGET = "lease/node_forget.sql";
        LEASE_NODE_LIVE = "lease/node_live.sql";
        LEASE_NODE_SEEN = "lease/node_seen.sql";
        LEASE_NOW = "lease/now.sql";
        LEASE_RENEW = "lease/renew.sql";
        LEASE_TAKE = "lease/take.sql";
        META_TABLE = "meta_table.sql";
        CONSENT_LIST_MANY = "many/consents.sql";
        CONTACT_LOCK_MANY = "many/contact_lock.sql";
        CONTACT_READ_MANY = "many/contact_read.sql";
        CONTACT_INSERT_MANY = "many/contact_insert.sql";
        CONTACT_UPDATE_MANY = "many/contact_update.sql";
        CONSENT_READ_MANY = "many/consent_read.sql";
        CONSENT_SET_MANY = "many/consent_set.sql";
        DATED_DELETE_MANY = "many/dated_delete.sql";
        DATED_INSERT_MANY = "many/dated_insert.sql";
        IDENTITY_INSERT_MANY = "many/identity_insert.sql";
        IMPORT_FAULT_INSERT_MANY = "many/import_fault_insert.sql";
        CONTACT_ONE_MANY = "many/contact_one.sql";
        WATCH_SET_MANY = "many/watch_set.sql";
        COUNTER_GROW_MANY = "many/counter_grow.sql";
        COUPON_INSERT_MANY = "many/coupon_insert.sql";
        EVENT_KEY_INSERT_MANY = "many/event_key_insert.sql";
        EVENT_KEY_ONE_MANY = "many/event_key_one.sql";
        FROZEN_INSERT_MANY = "many/frozen_insert.sql";
        FROZEN_SET_MANY = "many/frozen_set.sql";
        IDENTITY_KNOWN_MANY = "many/identity_known.sql";
        EVENT_HISTORY_MANY = "many/event_history.sql";
        EVENT_INSERT_MANY = "many/event_insert.sql";
        MESSAGE_SET_STATE_MANY = "many/message_set_state.sql";
        BODY_DELETE_MANY = "many/body_delete.sql";
        BODY_SET_MANY = "many/body_set.sql";
        MESSAGE_FINISHING_MANY = "many/message_finishing.sql";
        MESSAGE_LOOK_MANY = "many/message_look.sql";
        MESSAGE_SET_IN_FLIGHT_MANY = "many/message_set_in_flight.sql";
        MESSAGE_SET_OUTCOME_MANY = "many/message_set_outcome.sql";
        OUTBOX_CLAIM_MANY = "many/outbox_claim.sql";
        OUTBOX_DELETE_MANY = "many/outbox_delete.sql";
        OUTBOX_REQUEUE_MANY = "many/outbox_requeue.sql";
        INBOX_DELETE_MANY = "many/inbox_delete.sql";
        INBOX_INSERT_MANY = "many/inbox_insert.sql";
        JOURNEY_DELETE_MANY = "many/journey_delete.sql";
        JOURNEY_DONE_INSERT_MANY = "many/journey_done_insert.sql";
        JOURNEY_INSERT_MANY = "many/journey_insert.sql";
        JOURNEY_MOVE_MANY = "many/journey_move.sql";
        JOURNEY_OF_CONTACT_MANY = "many/journey_of_contact.sql";
        MESSAGE_INSERT_MANY = "many/message_insert.sql";
        OUTBOX_INSERT_MANY = "many/outbox_insert.sql";
        ENTRY_END_MANY = "many/record_end.sql";
        ENTRY_SET_MANY = "many/record_set.sql";
        LIMIT_SENT_MANY = "many/limit_sent.sql";
        LIMIT_WAITING_MANY = "many/limit_waiting.sql";
        STEP_INSERT_MANY = "many/step_insert.sql";
    }
}

#[cfg(test)]
mod tests;
