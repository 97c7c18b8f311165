//! Whether a draft acts before it can be known what happened, by how late the newest events of its workspace came in. It is
//! looked at only where a draft takes it that something did not happen, and never stands in the way of publishing.

use std::collections::BTreeMap;

use engine::check::late;
use engine::draft::Draft;
use engine::event::Event;
use engine::finding::Findings;
use store::Workspace;

use crate::problem::Problem;

use super::seen_events::{LOOKED_AT, Late, late as late_of, lateness, of_ten};
use super::settings;

/// Fewer than so many events of a name say nothing of how late they usually are.
const SEEN_MIN: usize = 20;
/// What lists bring in happened long ago, and is no measure of what comes in by itself.
const BY_LIST: &str = "import";

/// Adds a warning for each silence that is shorter than what would end it is late.
pub(super) async fn check(
    workspace: Workspace<'_>,
    draft: &Draft,
    findings: &mut Findings,
) -> Result<(), Problem> {
    let names = late::looked_for(draft);
    if names.is_empty() && late::waited_for(draft).is_empty() {
        return Ok(());
    }
    let events = workspace.newest_events(LOOKED_AT).await?;
    let usual = usual(&names, &events);
    late::check(draft, |name| usual.get(name).copied(), findings);
    let settings = settings::of(workspace).await?;
    let late_ms = |names: &[String]| of_source(names, &events).map(|late| late.most_ms);
    late::check_gates(draft, &settings, late_ms, findings);
    Ok(())
}

/// How late the events of these names came in together; nothing where too few of them are among the newest.
pub(super) fn of_source(names: &[String], events: &[Event]) -> Option<Late> {
    let own = events.iter();
    let own = own.filter(|event| names.contains(&event.name) && event.source != BY_LIST);
    let all: Vec<i64> = own.map(lateness).collect();
    (all.len() >= SEEN_MIN).then(|| late_of(all.into_iter()))
}

/// Within how many milliseconds nine of ten come in, of each of these events that is often enough among them.
fn usual<'n>(names: &[&'n str], events: &[Event]) -> BTreeMap<&'n str, i64> {
    let of = |name: &&'n str| {
        let own = events.iter();
        let own = own.filter(|event| event.name == *name && event.source != BY_LIST);
        let mut late: Vec<i64> = own.map(lateness).collect();
        (late.len() >= SEEN_MIN).then(|| {
            late.sort_unstable();
            (*name, of_ten(&late, 9))
        })
    };
    names.iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::TestApp;
    use engine::contact::map;
    use engine::id::{ContactId, EventId};
    use engine::time::Time;
    use serde_json::json;

    const CART: &str = "
format: 1
handle: cart
name: A cart left alone
purpose: service
triggers: [{ id: left, start: inactivity, after: cart_updated, without: [order_placed], for: 60min }]
blocks: [{ id: day, do: wait, for: 1d }]
";

    async fn codes(test: &TestApp) -> Vec<String> {
        let checked = test
            .send("POST", "/api/v1/workflows/check", CART)
            .await
            .json();
        let findings = checked["findings"].as_array().unwrap();
        let code = |finding: &serde_json::Value| finding["code"].as_str().unwrap().to_owned();
        findings.iter().map(code).collect()
    }

    async fn order(test: &TestApp, occurred_at: &str, count: usize) {
        let one = json!({"event": "order_placed", "contact": {"email": "anna@shop.test"},
            "occurred_at": occurred_at});
        let batch = json!({ "batch": vec![one; count] });
        test.post("/api/v1/events", &batch).await;
    }

    #[tokio::test]
    async fn a_cart_workflow_that_is_quicker_than_the_orders_is_told() {
        let test = TestApp::new().await;
        assert_eq!(codes(&test).await, Vec::<String>::new());
        order(&test, "2027-03-01T05:00:00Z", SEEN_MIN - 1).await;
        assert_eq!(codes(&test).await, Vec::<String>::new(), "too few to tell");
        order(&test, "2027-03-01T05:00:00Z", 1).await;
        assert_eq!(codes(&test).await, ["shorter_than_late"]);
        // Nine of ten come in at once from here on.
        order(&test, "2027-03-01T09:00:00Z", 9 * SEEN_MIN).await;
        assert_eq!(codes(&test).await, Vec::<String>::new());
    }

    const GATE: &str = "{ format: 1, handle: gate, name: Gate, purpose: service, triggers: [{ id: t, start: event, event: a }],
        blocks: [{ id: fresh, do: wait_for_data, source: orders, at_most: 4h }] }";

    #[tokio::test]
    async fn how_late_a_source_is_is_measured_and_compared_with_what_the_settings_say() {
        let test = TestApp::new().await;
        let source = "orders, events: [order_placed, order_paid]";
        let set = async |line: &str| {
            let text = format!("{{ format: 1, sources: [{{ id: {line} }}] }}");
            let saved = test.send("PUT", "/api/v1/settings", &text).await;
            assert_eq!(saved.status, 200, "{}", saved.text());
            let listed = test.get("/api/v1/sources").await.json();
            let found = test.send("POST", "/api/v1/workflows/check", GATE).await;
            let codes = found.json()["findings"].to_string();
            let is_told = codes.contains("delay_shorter_than_late");
            (listed["sources"][0].clone(), is_told)
        };
        order(&test, "2027-03-01T05:00:00Z", SEEN_MIN - 1).await;
        let (listed, is_told) = set(&format!("{source}, delay: 2h")).await;
        assert_eq!(listed["events"], json!(["order_placed", "order_paid"]));
        assert_eq!((&listed["late"], is_told), (&json!(null), false), "too few");
        order(&test, "2027-03-01T08:59:00Z", SEEN_MIN + 1).await;
        let late = json!({"half_ms": 60_000, "most_ms": 14_400_000, "longest_ms": 14_400_000});
        let (listed, is_told) = set(&format!("{source}, delay: 2h")).await;
        assert_eq!((&listed["late"], is_told), (&late, true));
        assert!(!set(&format!("{source}, delay: 4h")).await.1);
        assert!(!set(source).await.1, "only its word counts");
        let (listed, is_told) = set("orders, delay: 2h").await;
        assert_eq!((&listed["late"], is_told), (&json!(null), false));
    }

    #[test]
    fn what_a_list_brought_in_is_no_measure() {
        let at = |text| Time::parse(text).unwrap();
        let event = |source: &str| Event {
            id: EventId(1),
            contact: ContactId(1),
            name: "order_placed".to_owned(),
            occurred_at: at("2027-03-01T05:00:00Z"),
            received_at: at("2027-03-01T09:00:00Z"),
            source: source.to_owned(),
            data: map([]).into(),
        };
        let by = |source: &str| vec![event(source); SEEN_MIN];
        assert!(usual(&["order_placed"], &by(BY_LIST)).is_empty());
        assert_eq!(
            usual(&["order_placed"], &by("api"))["order_placed"],
            14_400_000
        );
    }
}
