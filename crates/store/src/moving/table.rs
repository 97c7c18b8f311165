//! Every table that moves, and what is to be known of it that its schema does not say. A test holds
//! the list against the schemas of both databases, so that a new table is either in it or among
//! those that stay behind.

/// A table whose rows move.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// What is done with it, for errors.
    pub(crate) said: &'static str,
    pub(crate) owner: Owner,
    /// The kind of number that its `id` is.
    pub(crate) kind: Option<&'static str>,
}

/// Which contact a row belongs to, and so which bucket.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Owner {
    /// None. A bucket that it has all the same stays what it is: sums go over all of them.
    Nobody,
    /// The one in this column.
    Here(&'static str),
    /// That of a row of another table, whose id is in this column.
    Of {
        table: &'static str,
        id: &'static str,
    },
}

/// What stays behind: `meta` and `id_block` are carried over by themselves, and the list of
/// migrations is each database's own. How far a job has come, and how far a trigger has looked at
/// dates, is said in buckets, of which the other database has another number: jobs come by themselves
/// where they are due, and what is looked at again is there already. Whoever was signed in signs in again.
pub(crate) const STAY: [&str; 7] = [
    "meta",
    "id_block",
    "job",
    "refinery_schema_history",
    "day_cursor",
    "session",
    "sign_in_link",
];
/// Tables that only the target has: who works on what there is its own matter.
pub(crate) const OWN: [&str; 2] = ["lease", "node"];

macro_rules! tables {
    ($($name:literal $owner:expr, $kind:expr;)*) => {
        pub(crate) static ALL: &[Table] = &[$(Table {
            name: $name,
            said: concat!("the move of ", $name),
            owner: $owner,
            kind: $kind,
        },)*];
    };
}

const CONTACT: Owner = Owner::Here("contact");
const MESSAGE: Owner = Owner::Of {
    table: "message",
    id: "message",
};
const EVENT: Owner = Owner::Of {
    table: "event",
    id: "event",
};

tables! {
    "workspace" Owner::Nobody, Some("workspace");
    "workspace_settings" Owner::Nobody, None;
    "api_key" Owner::Nobody, Some("api_key");
    "account" Owner::Nobody, None;
    "audit" Owner::Nobody, Some("audit");
    "identity" Owner::Nobody, None;
    "contact" Owner::Here("id"), Some("contact");
    "consent" CONTACT, None;
    "suppression" Owner::Nobody, None;
    "event" CONTACT, Some("event");
    "event_key" EVENT, None;
    "inbox" CONTACT, Some("inbox");
    "parked" CONTACT, None;
    "contact_date" CONTACT, None;
    "watch" CONTACT, None;
    "entry" CONTACT, None;
    "journey" CONTACT, Some("journey");
    "journey_done" CONTACT, Some("journey");
    "step" CONTACT, Some("step");
    "counter" Owner::Nobody, None;
    "counter_day" Owner::Nobody, None;
    "counter_past" Owner::Nobody, None;
    "message" CONTACT, Some("message");
    "message_body" MESSAGE, None;
    "outbox" MESSAGE, None;
    "notice" MESSAGE, None;
    "call" CONTACT, Some("call");
    "secret" Owner::Nobody, None;
    "webhook" Owner::Nobody, Some("webhook");
    "delivery" CONTACT, Some("delivery");
    "workflow" Owner::Nobody, Some("workflow");
    "workflow_version" Owner::Nobody, None;
    "alert" Owner::Nobody, Some("alert");
    "pace" Owner::Nobody, None;
    "email" Owner::Nobody, Some("email");
    "email_version" Owner::Nobody, None;
    "email_language" Owner::Nobody, None;
    "email_draft" Owner::Nobody, None;
    "image" Owner::Nobody, None;
    "house_style" Owner::Nobody, None;
    "first_hour" Owner::Nobody, None;
    "feedback" Owner::Nobody, None;
    "staff" Owner::Nobody, Some("staff");
    "staff_role" Owner::Nobody, None;
    "staff_turn" Owner::Nobody, None;
    "task" CONTACT, Some("task");
    "coupon_pool" Owner::Nobody, Some("coupon_pool");
    "coupon" Owner::Nobody, Some("coupon");
    "activity" Owner::Nobody, Some("activity");
    "registration" CONTACT, Some("registration");
    "segment" Owner::Nobody, None;
    "enrolment" Owner::Nobody, Some("enrolment");
    "enrolled" Owner::Nobody, None;
    "source_told" Owner::Nobody, None;
    "loose_event" Owner::Nobody, Some("loose_event");
    "import" Owner::Nobody, Some("import");
    "import_part" Owner::Nobody, None;
    "import_fault" Owner::Nobody, None;
    "link" Owner::Nobody, Some("link");
    "hit" CONTACT, Some("hit");
    "form" Owner::Nobody, Some("form");
    "form_version" Owner::Nobody, None;
    "submission" CONTACT, Some("submission");
    "erasure" Owner::Nobody, None;
    "erased_address" Owner::Nobody, None;
    "contact_alias" Owner::Nobody, None;
    "contact_merge" Owner::Nobody, Some("merge");
    "merged_event" Owner::Nobody, None;
    "hook_proof" Owner::Nobody, None;
    "weekly_plan" Owner::Nobody, None;
    "weekly_reader" Owner::Nobody, None;
    "workflow_tags" Owner::Nobody, None;
    "caught_mail" Owner::Nobody, Some("caught");
}
