//! What each endpoint of the API asks of whoever uses it, in one table: the right that is needed, and
//! under which name a change of it is logged. An endpoint that is not in the table lets nobody in, and
//! a test fails.
//!
//! What comes in by the thousand (events, contacts) or is about one contact only is not logged here:
//! it is an event of that contact, or a row with a date and a name.

use store::right::Right::{self, Admin, Edit, Ingest, Publish, Read, Send};

/// What an endpoint asks.
#[derive(Debug)]
pub(crate) struct Need {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) right: Right,
    /// The verb in the log of changes.
    pub(crate) logged: Option<&'static str>,
}

/// What the endpoints at a path ask.
pub(crate) fn needs(path: &str) -> Vec<&'static Need> {
    ALL.iter().filter(|need| need.path == path).collect()
}

const fn asks(method: &'static str, path: &'static str, right: Right) -> Need {
    Need {
        method,
        path,
        right,
        logged: None,
    }
}

const fn logs(method: &'static str, path: &'static str, right: Right, verb: &'static str) -> Need {
    Need {
        method,
        path,
        right,
        logged: Some(verb),
    }
}

/// Every endpoint behind a key or a session.
#[rustfmt::skip]
pub(super) static ALL: &[Need] = &[
    asks("POST", "/api/v1/events", Ingest),
    asks("POST", "/v1/batch", Ingest),
    asks("POST", "/v1/track", Ingest),
    asks("POST", "/v1/identify", Ingest),
    asks("POST", "/v1/page", Ingest),
    asks("POST", "/v1/screen", Ingest),
    asks("POST", "/v1/group", Ingest),
    asks("POST", "/v1/alias", Ingest),
    asks("PUT", "/in/customerio/api/v1/customers/{id}", Ingest),
    asks("DELETE", "/in/customerio/api/v1/customers/{id}", Edit),
    asks("POST", "/in/customerio/api/v1/customers/{id}/events", Ingest),
    asks("POST", "/in/customerio/api/v1/customers/{id}/suppress", Edit),
    asks("POST", "/in/customerio/api/v1/events", Ingest),
    asks("POST", "/in/customerio/api/v2/batch", Ingest),
    asks("POST", "/in/klaviyo/api/events", Ingest),
    // What is answered says who is known, so that a key in a page must not ask it.
    asks("POST", "/in/klaviyo/api/profiles", Edit),
    asks("PATCH", "/in/klaviyo/api/profiles/{id}", Edit),
    asks("POST", "/in/klaviyo/api/profile-import", Edit),
    asks("POST", "/in/klaviyo/api/data-privacy-deletion-jobs", Edit),
    asks("GET", "/api/v1/contacts", Read),
    asks("PUT", "/api/v1/contacts", Edit),
    asks("GET", "/api/v1/contacts/{id}", Read),
    asks("GET", "/api/v1/contacts/{id}/events", Read),
    asks("GET", "/api/v1/contacts/{id}/journeys/{journey}/steps", Read),
    logs("POST", "/api/v1/contacts/{id}/retry", Send, "contact.retry"),
    // Everything about somebody in one file, and nothing any more.
    asks("GET", "/api/v1/contacts/{id}/export", Admin),
    logs("POST", "/api/v1/contacts/{id}/erase", Admin, "contact.erase"),
    asks("GET", "/api/v1/parked", Read),
    asks("GET", "/demo/clock", Read),
    logs("POST", "/demo/clock", Publish, "clock.set"),
    asks("GET", "/api/v1/downtime", Read),
    logs("POST", "/api/v1/downtime", Send, "downtime.answer"),
    asks("GET", "/api/v1/workflows", Read),
    logs("PUT", "/api/v1/workflows", Edit, "workflow.save"),
    asks("POST", "/api/v1/workflows/check", Read),
    asks("POST", "/api/v1/workflows/wait", Read),
    asks("GET", "/api/v1/catalogue", Read),
    asks("GET", "/api/v1/workflows/{handle}", Read),
    asks("GET", "/api/v1/workflows/{handle}/document", Read),
    logs("POST", "/api/v1/workflows/{handle}/publish", Publish, "workflow.publish"),
    logs("POST", "/api/v1/workflows/{handle}/pause", Send, "workflow.pause"),
    logs("POST", "/api/v1/workflows/{handle}/resume", Send, "workflow.resume"),
    asks("GET", "/api/v1/workflows/{handle}/overdue", Read),
    asks("GET", "/api/v1/workflows/{handle}/report", Read),
    asks("GET", "/api/v1/live", Read),
    asks("GET", "/api/v1/ready", Read),
    asks("GET", "/api/v1/workflows/{handle}/live", Read),
    asks("POST", "/api/v1/workflows/{handle}/past", Read),
    asks("POST", "/api/v1/workflows/{handle}/try", Read),
    logs("POST", "/api/v1/sending/stop", Send, "sending.stop"),
    asks("GET", "/api/v1/workflows/{handle}/blocks/{block}/waiting", Read),
    asks("GET", "/api/v1/workflows/{handle}/blocks/{block}/messages", Read),
    asks("GET", "/api/v1/emails", Read),
    asks("GET", "/api/v1/emails/{handle}", Read),
    logs("PUT", "/api/v1/emails/{handle}", Edit, "email.save"),
    asks("GET", "/api/v1/activities", Read),
    asks("GET", "/api/v1/activities/{handle}", Read),
    logs("PUT", "/api/v1/activities/{handle}", Edit, "activity.save"),
    logs("POST", "/api/v1/activities/{handle}/cancel", Edit, "activity.cancel"),
    asks("GET", "/api/v1/activities/{handle}/registrations", Read),
    asks("POST", "/api/v1/activities/{handle}/registrations", Edit),
    asks("POST", "/api/v1/activities/{handle}/registrations/{contact}/cancel", Edit),
    asks("POST", "/api/v1/activities/{handle}/registrations/{contact}/attended", Edit),
    asks("POST", "/api/v1/activities/{handle}/registrations/{contact}/absent", Edit),
    asks("POST", "/api/v1/emails/check", Read),
    asks("POST", "/api/v1/emails/preview", Read),
    asks("GET", "/api/v1/house-style", Read),
    logs("PUT", "/api/v1/house-style", Edit, "house_style.save"),
    asks("GET", "/api/v1/staff", Read),
    // Whoever may change the address of somebody could come in as them.
    logs("PUT", "/api/v1/staff/{handle}", Admin, "staff.save"),
    asks("GET", "/api/v1/staff/{handle}/tasks", Read),
    asks("GET", "/api/v1/tasks", Read),
    asks("POST", "/api/v1/contacts/{id}/tasks", Edit),
    asks("GET", "/api/v1/contacts/{id}/tasks/{task}", Read),
    asks("POST", "/api/v1/contacts/{id}/tasks/{task}/done", Edit),
    asks("POST", "/api/v1/contacts/{id}/tasks/{task}/drop", Edit),
    asks("GET", "/api/v1/coupons", Read),
    asks("GET", "/api/v1/coupons/{handle}", Read),
    logs("PUT", "/api/v1/coupons/{handle}", Edit, "coupons.save"),
    logs("POST", "/api/v1/coupons/{handle}/codes", Edit, "coupons.add_codes"),
    asks("GET", "/api/v1/segments", Read),
    logs("PUT", "/api/v1/segments", Edit, "segment.save"),
    asks("POST", "/api/v1/segments/check", Read),
    asks("GET", "/api/v1/segments/{handle}", Read),
    logs("DELETE", "/api/v1/segments/{handle}", Edit, "segment.delete"),
    asks("GET", "/api/v1/segments/{handle}/count", Read),
    asks("GET", "/api/v1/inbox", Read),
    asks("GET", "/api/v1/inbox/{id}", Read),
    asks("GET", "/api/v1/inbox/{id}/raw", Read),
    logs("POST", "/api/v1/inbox/{id}/play", Edit, "inbox.play"),
    asks("GET", "/api/v1/feedback", Read),
    asks("GET", "/api/v1/jobs", Read),
    asks("GET", "/api/v1/jobs/{id}", Read),
    logs("POST", "/api/v1/jobs/{id}/pause", Send, "job.pause"),
    logs("POST", "/api/v1/jobs/{id}/resume", Send, "job.resume"),
    logs("POST", "/api/v1/jobs/{id}/cancel", Send, "job.cancel"),
    asks("GET", "/api/v1/keys", Admin),
    logs("POST", "/api/v1/keys", Admin, "key.create"),
    logs("DELETE", "/api/v1/keys/{id}", Admin, "key.revoke"),
    asks("GET", "/api/v1/users", Admin),
    logs("PUT", "/api/v1/users/{handle}", Admin, "user.save"),
    logs("DELETE", "/api/v1/users/{handle}", Admin, "user.disable"),
    logs("POST", "/api/v1/users/{handle}/link", Admin, "user.link"),
    asks("GET", "/api/v1/session", Read),
    logs("PUT", "/api/v1/session/password", Read, "user.password"),
    asks("GET", "/api/v1/audit", Admin),
    asks("GET", "/api/v1/imports", Read),
    logs("POST", "/api/v1/imports", Edit, "import.make"),
    asks("GET", "/api/v1/imports/{id}", Read),
    asks("PUT", "/api/v1/imports/{id}", Edit),
    asks("PUT", "/api/v1/imports/{id}/file", Edit),
    asks("POST", "/api/v1/imports/{id}/check", Edit),
    // Who brings in a list says whom may be mailed.
    logs("POST", "/api/v1/imports/{id}/run", Send, "import.run"),
    asks("GET", "/api/v1/imports/{id}/errors", Read),
    // Everything about everybody in one file.
    asks("GET", "/api/v1/export/contacts", Admin),
    asks("GET", "/api/v1/export/events", Admin),
    asks("GET", "/api/v1/export/messages", Admin),
    asks("POST", "/api/v1/events/without-contact", Ingest),
    logs("POST", "/api/v1/workflows/{handle}/start", Send, "workflow.start"),
    asks("GET", "/api/v1/workflows/{handle}/preview", Read),
    asks("GET", "/api/v1/workflows/{handle}/enrolments", Read),
    asks("GET", "/api/v1/workflows/{handle}/changes", Read),
    asks("GET", "/api/v1/workflows/{handle}/versions", Read),
    asks("POST", "/api/v1/workflows/{handle}/forecast", Read),
    asks("GET", "/api/v1/contacts/{id}/why/{handle}", Read),
    logs("POST", "/api/v1/workflows/{handle}/close", Send, "workflow.close"),
    logs("DELETE", "/api/v1/emails/{handle}", Edit, "email.delete"),
    asks("GET", "/api/v1/emails/{handle}/draft", Read),
    // Saved with every pause in writing, and nobody gets it; what becomes of it is logged.
    asks("PUT", "/api/v1/emails/{handle}/draft", Edit),
    asks("DELETE", "/api/v1/emails/{handle}/draft", Edit),
    asks("GET", "/api/v1/emails/{handle}/versions", Read),
    asks("GET", "/api/v1/images", Read),
    logs("POST", "/api/v1/images", Edit, "image.add"),
    logs("DELETE", "/api/v1/images/{image}", Edit, "image.delete"),
    asks("GET", "/api/v1/calls", Read),
    asks("GET", "/api/v1/secrets", Admin),
    logs("PUT", "/api/v1/secrets/{handle}", Admin, "secret.save"),
    logs("DELETE", "/api/v1/secrets/{handle}", Admin, "secret.delete"),
    asks("GET", "/api/v1/forms", Read),
    logs("PUT", "/api/v1/forms", Edit, "form.save"),
    asks("GET", "/api/v1/forms/{handle}", Read),
    logs("DELETE", "/api/v1/forms/{handle}", Edit, "form.close"),
    asks("GET", "/api/v1/forms/{handle}/submissions", Read),
    asks("GET", "/api/v1/alerts", Read),
    asks("GET", "/api/v1/settings", Read),
    logs("PUT", "/api/v1/settings", Admin, "settings.save"),
];
