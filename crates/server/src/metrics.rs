//! What is counted since the process began, as Prometheus text.
//!
//! Written by hand: some twenty numbers in a format of three kinds of line are fewer lines than
//! setting up the `metrics` crate and its exporter, and bring no packages. What waits is not counted
//! here; it is asked of the store when somebody looks.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use store::health::Depths;
use store::job::State;

/// The counters. Labels come from fixed sets (routes, methods, outcomes), so their number is
/// bounded however many requests there are.
#[derive(Debug, Default)]
pub struct Metrics {
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    requests: BTreeMap<(String, &'static str, u16), u64>,
    events: BTreeMap<&'static str, u64>,
    messages: BTreeMap<&'static str, u64>,
}

/// What is asked of the store when somebody looks.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Waiting {
    /// By how much the oldest due thing is late, in milliseconds; empty if nothing is due.
    pub(crate) oldest_due_ms: Option<i64>,
    /// For how many milliseconds this process has taken no turn of steps without a fault.
    pub(crate) silent_ms: Option<i64>,
    /// How much waits.
    pub(crate) depths: Depths,
    /// Whether mail rests because nothing gets through; empty where this process sends none.
    pub(crate) rests: Option<bool>,
    /// How often in a row the mailbox that mail comes back to could not be read; empty where there is none.
    pub(crate) mailbox_failures: Option<u32>,
    /// How many jobs are in each of [`JOB_STATES`].
    pub(crate) jobs: [i64; JOB_STATES.len()],
}

/// The states of jobs that somebody may want to know of.
pub(crate) const JOB_STATES: [State; 4] =
    [State::Queued, State::Running, State::Paused, State::Failed];

impl Metrics {
    /// Counts attempts to deliver that came to this outcome: `accepted`, `refused`, `retry`,
    /// `unknown`. Called by whoever puts server and runner together, since the runner knows nothing
    /// of HTTP.
    pub fn message(&self, outcome: &'static str, count: u64) {
        *self.lock().messages.entry(outcome).or_insert(0) += count;
    }

    /// Counts events that came in: `stored`, `duplicate`, `refused`.
    pub(crate) fn event(&self, outcome: &'static str, count: u64) {
        *self.lock().events.entry(outcome).or_insert(0) += count;
    }

    /// Counts a request that was answered.
    pub(crate) fn request(&self, route: &str, method: &axum::http::Method, status: u16) {
        let key = (route.to_owned(), method_label(method), status);
        *self.lock().requests.entry(key).or_insert(0) += 1;
    }

    /// All of it, what waits first: that is the number to watch.
    pub(crate) fn text(&self, waiting: Waiting) -> String {
        let mut text = Text(String::new());
        text.family(
            "postduif_oldest_due_ms",
            "gauge",
            "By how many milliseconds the oldest due thing is late.",
        );
        text.line(
            "postduif_oldest_due_ms",
            &[],
            waiting.oldest_due_ms.unwrap_or(0),
        );
        text.family(
            "postduif_silent_ms",
            "gauge",
            "For how many milliseconds this process took no turn of steps without a fault.",
        );
        if let Some(silent_ms) = waiting.silent_ms {
            text.line("postduif_silent_ms", &[], silent_ms);
        }
        text.family(
            "postduif_sending_rests",
            "gauge",
            "1 while mail rests because the other side takes nothing.",
        );
        if let Some(rests) = waiting.rests {
            text.line("postduif_sending_rests", &[], u8::from(rests));
        }
        text.mailbox(waiting.mailbox_failures);
        text.depths(waiting.depths);
        text.family(
            "postduif_jobs",
            "gauge",
            "Jobs that are not over, by state.",
        );
        for (state, n) in JOB_STATES.into_iter().zip(waiting.jobs) {
            text.line("postduif_jobs", &[("state", state.as_str())], n);
        }
        let counts = self.lock();
        text.family(
            "postduif_events_total",
            "counter",
            "Events taken in, by outcome.",
        );
        for (outcome, n) in &counts.events {
            text.line("postduif_events_total", &[("outcome", outcome)], n);
        }
        text.family(
            "postduif_messages_total",
            "counter",
            "Attempts to deliver a message, by outcome.",
        );
        for (outcome, n) in &counts.messages {
            text.line("postduif_messages_total", &[("outcome", outcome)], n);
        }
        text.family(
            "postduif_http_requests_total",
            "counter",
            "Requests answered.",
        );
        for ((route, method, status), n) in &counts.requests {
            let status = status.to_string();
            let labels = [
                ("route", route.as_str()),
                ("method", method),
                ("status", &status),
            ];
            text.line("postduif_http_requests_total", &labels, n);
        }
        text.0
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        // Counters are whole after a panic elsewhere: each change is one addition.
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A method of a fixed set; whoever invents methods does not grow our labels.
fn method_label(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// Text in the exposition format, version 0.0.4.
struct Text(String);

impl Text {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        self.write(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
    }

    fn mailbox(&mut self, failures: Option<u32>) {
        self.family(
            "postduif_mailbox_failures",
            "gauge",
            "How often in a row the mailbox that mail comes back to could not be read.",
        );
        if let Some(failures) = failures {
            self.line("postduif_mailbox_failures", &[], failures);
        }
    }

    fn depths(&mut self, depths: Depths) {
        self.family("postduif_depth", "gauge", "How much waits, by queue.");
        for (queue, depth) in [
            ("inbox", depths.inbox),
            ("due", depths.due),
            ("outbox", depths.outbox),
            ("unknown", depths.unknown),
            ("held", depths.held),
            ("parked", depths.parked),
        ] {
            self.line("postduif_depth", &[("queue", queue)], depth);
        }
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        self.write(format_args!("{name}"));
        for (n, (label, text)) in labels.iter().enumerate() {
            let open = if n == 0 { '{' } else { ',' };
            let text = text
                .replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('\n', "\\n");
            self.write(format_args!("{open}{label}=\"{text}\""));
        }
        let close = if labels.is_empty() { "" } else { "}" };
        self.write(format_args!("{close} {value}\n"));
    }

    fn write(&mut self, text: std::fmt::Arguments<'_>) {
        self.0
            .write_fmt(text)
            .expect("writing to a string cannot fail");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Method;
    use expect_test::expect;

    #[test]
    fn the_text_is_what_prometheus_reads() {
        let metrics = Metrics::default();
        metrics.event("stored", 2);
        metrics.event("stored", 1);
        metrics.message("accepted", 4);
        metrics.request("/api/v1/contacts/{id}", &Method::GET, 200);
        metrics.request("/a\"b\\", &Method::from_bytes(b"PURGE").unwrap(), 404);
        let waiting = Waiting {
            oldest_due_ms: Some(1_500),
            silent_ms: Some(20),
            rests: Some(true),
            mailbox_failures: Some(2),
            depths: Depths {
                inbox: 3,
                ..Depths::default()
            },
            jobs: [1, 0, 0, 2],
        };
        expect![[r#"
            # HELP postduif_oldest_due_ms By how many milliseconds the oldest due thing is late.
            # TYPE postduif_oldest_due_ms gauge
            postduif_oldest_due_ms 1500
            # HELP postduif_silent_ms For how many milliseconds this process took no turn of steps without a fault.
            # TYPE postduif_silent_ms gauge
            postduif_silent_ms 20
            # HELP postduif_sending_rests 1 while mail rests because the other side takes nothing.
            # TYPE postduif_sending_rests gauge
            postduif_sending_rests 1
            # HELP postduif_mailbox_failures How often in a row the mailbox that mail comes back to could not be read.
            # TYPE postduif_mailbox_failures gauge
            postduif_mailbox_failures 2
            # HELP postduif_depth How much waits, by queue.
            # TYPE postduif_depth gauge
            postduif_depth{queue="inbox"} 3
            postduif_depth{queue="due"} 0
            postduif_depth{queue="outbox"} 0
            postduif_depth{queue="unknown"} 0
            postduif_depth{queue="held"} 0
            postduif_depth{queue="parked"} 0
            # HELP postduif_jobs Jobs that are not over, by state.
            # TYPE postduif_jobs gauge
            postduif_jobs{state="queued"} 1
            postduif_jobs{state="running"} 0
            postduif_jobs{state="paused"} 0
            postduif_jobs{state="failed"} 2
            # HELP postduif_events_total Events taken in, by outcome.
            # TYPE postduif_events_total counter
            postduif_events_total{outcome="stored"} 3
            # HELP postduif_messages_total Attempts to deliver a message, by outcome.
            # TYPE postduif_messages_total counter
            postduif_messages_total{outcome="accepted"} 4
            # HELP postduif_http_requests_total Requests answered.
            # TYPE postduif_http_requests_total counter
            postduif_http_requests_total{route="/a\"b\\",method="other",status="404"} 1
            postduif_http_requests_total{route="/api/v1/contacts/{id}",method="GET",status="200"} 1
        "#]]
        .assert_eq(&metrics.text(waiting));
    }
}
