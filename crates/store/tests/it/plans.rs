//! How PostgreSQL means to find the rows of the hot statements: by their bucket, out of an index
//! that has them in order. One that looks into every bucket works in every other test, stops a
//! large installation, and is refused by Citus.

use std::path::Path;

use crate::place::{On, Place, at, event};

/// The tables whose keys begin with the bucket.
const BY_BUCKET: [&str; 25] = [
    "contact",
    "consent",
    "event",
    "event_key",
    "inbox",
    "entry",
    "journey",
    "journey_done",
    "step",
    "counter",
    "message",
    "message_body",
    "outbox",
    "notice",
    "call",
    "delivery",
    "parked",
    "task",
    "counter_past",
    "contact_date",
    "watch",
    "day_cursor",
    "registration",
    "hit",
    "submission",
];

/// What a holder of a bucket asks again and again, and whether the order must cost nothing.
const HOT: &[(&str, bool)] = &[
    ("activity/registration_one.sql", true),
    ("activity/registration_of_contact.sql", true),
    ("asked/notice_one.sql", true),
    ("asked/call_due.sql", true),
    ("asked/call_end.sql", true),
    ("asked/call_set.sql", true),
    ("webhook/delivery_again.sql", true),
    ("webhook/delivery_any.sql", true),
    ("webhook/delivery_claim.sql", true),
    ("webhook/delivery_end.sql", true),
    ("postgres/delivery_due.sql", true),
    ("contact/consents.sql", true),
    ("contact/version.sql", true),
    ("event/key_one.sql", true),
    ("health/newest.sql", true),
    ("hit/count.sql", true),
    ("hit/due.sql", true),
    ("hit/human.sql", true),
    ("hit/message.sql", true),
    // Of one message there are few: their order may cost a sort.
    ("hit/of_message.sql", false),
    ("hit/settle.sql", true),
    ("inbox/delete.sql", true),
    ("journey/by_id.sql", true),
    ("journey/delete.sql", true),
    ("inbox/heads.sql", false),
    ("journey/due.sql", true),
    // Workspaces are few beside rows: their order may cost a sort.
    ("journey/due_heads.sql", false),
    ("journey/due_of_workspace.sql", true),
    ("journey/move.sql", true),
    ("journey/move_over.sql", true),
    ("journey/next_due.sql", true),
    // Few are one contact's: their order may cost a sort.
    ("journey/of_contact.sql", false),
    // Of all journeys of a workflow only those that are in older versions, page by page.
    ("journey/page_of_version.sql", true),
    ("journey/page_of_workflow.sql", true),
    ("journey/last_of_version.sql", true),
    ("journey/record.sql", true),
    ("journey/record_end.sql", true),
    ("limit/sent.sql", true),
    ("limit/sent_count.sql", true),
    ("limit/waiting.sql", true),
    ("outbox/body_delete.sql", true),
    ("outbox/claim.sql", true),
    ("outbox/delete.sql", true),
    ("outbox/due_heads.sql", false),
    ("outbox/release.sql", true),
    ("outbox/requeue.sql", true),
    ("outbox/set_in_flight.sql", true),
    ("outbox/set_outcome.sql", true),
    ("outbox/set_state.sql", true),
    ("pace/to_contact.sql", true),
    ("postgres/contact_lock.sql", true),
    ("postgres/contact_one.sql", true),
    ("postgres/contact_update.sql", true),
    ("postgres/event_export.sql", true),
    ("postgres/event_history.sql", true),
    ("postgres/event_list.sql", true),
    ("postgres/contact_emails.sql", false),
    ("postgres/event_newest.sql", true),
    ("postgres/inbox_read.sql", true),
    ("postgres/inbox_read_of_workspace.sql", true),
    // Few are claimed at a time.
    ("postgres/outbox_claimed.sql", false),
    ("postgres/outbox_due.sql", true),
    ("postgres/outbox_due_of_workspace.sql", true),
    ("postgres/outbox_finishing.sql", true),
    ("postgres/outbox_look.sql", true),
    ("postgres/step_newest.sql", true),
    ("postgres/many/consents.sql", false),
    ("postgres/many/contact_lock.sql", false),
    ("postgres/many/contact_one.sql", false),
    ("postgres/many/contact_read.sql", false),
    ("postgres/many/contact_update.sql", false),
    ("postgres/many/consent_read.sql", false),
    ("postgres/many/dated_delete.sql", false),
    ("postgres/many/event_history.sql", false),
    ("postgres/many/event_key_one.sql", false),
    ("postgres/many/inbox_delete.sql", false),
    ("postgres/many/journey_delete.sql", false),
    ("postgres/many/journey_move.sql", false),
    ("postgres/many/journey_of_contact.sql", false),
    ("postgres/many/body_delete.sql", false),
    ("postgres/many/message_finishing.sql", false),
    ("postgres/many/message_look.sql", false),
    ("postgres/many/message_set_in_flight.sql", false),
    ("postgres/many/message_set_outcome.sql", false),
    ("postgres/many/message_set_state.sql", false),
    ("postgres/many/outbox_claim.sql", false),
    ("postgres/many/outbox_delete.sql", false),
    ("postgres/many/outbox_requeue.sql", false),
    ("postgres/many/limit_sent.sql", false),
    ("postgres/many/limit_waiting.sql", false),
    ("postgres/many/record.sql", false),
    ("postgres/many/record_end.sql", false),
    ("postgres/many/watch_overdue.sql", false),
    ("retention/body_page.sql", true),
    ("retention/call_delete.sql", true),
    ("retention/call_page.sql", true),
    ("retention/event_delete.sql", true),
    ("retention/event_key_delete.sql", true),
    ("retention/event_page.sql", true),
    ("retention/hit_delete.sql", true),
    ("retention/hit_page.sql", true),
    ("retention/journey_delete.sql", true),
    ("retention/journey_page.sql", true),
    ("retention/step_delete.sql", true),
    ("retention/step_page.sql", true),
    ("seeing/steps.sql", true),
    ("submission/confirm.sql", true),
    ("submission/delete.sql", true),
    ("submission/due.sql", true),
    ("submission/known_otherwise.sql", true),
    ("submission/one.sql", true),
    ("submission/other.sql", true),
    ("task/close.sql", true),
    ("task/of_visit.sql", true),
    ("task/one.sql", true),
    ("dated/delete.sql", true),
    ("dated/list.sql", true),
    ("watch/any_due.sql", true),
    ("watch/cursor.sql", true),
    ("watch/delete.sql", true),
    ("watch/due.sql", true),
    ("watch/overdue.sql", true),
];

/// Enough rows that reading them all would be a bad plan, spread over buckets, contacts and time.
const FILLED: &str = "
    INSERT INTO contact SELECT n, n % 64, 1, 'c' || n, NULL, NULL, '{}', '[]', NULL, 0, n
        FROM generate_series(1, 20000) AS n;
    INSERT INTO consent SELECT 1, n % 64, n, 'offers', 'subscribed', 'opt_in', 'form', NULL, n
        FROM generate_series(1, 20000) AS n;
    INSERT INTO event SELECT n, n % 64, 1, n % 6400, 'seen', n, n, 'api', '{}'
        FROM generate_series(1, 60000) AS n;
    INSERT INTO event_key SELECT 1, n % 64, 'k' || n, n, n FROM generate_series(1, 20000) AS n;
    INSERT INTO inbox SELECT n, n % 64, 1, n % 6400, n, n, NULL FROM generate_series(1, 20000) AS n;
    INSERT INTO contact_date SELECT n % 64, 1, 'born', (n % 12 + 1) * 100 + n % 28 + 1, 1950 + n % 60, n, 'x'
        FROM generate_series(1, 20000) AS n;
    INSERT INTO watch SELECT n % 64, 1, n, 1, 't', '', n FROM generate_series(1, 20000) AS n;
    INSERT INTO registration SELECT n % 64, n % 50, n, 1, n, 'registered', 1, n, n
        FROM generate_series(1, 20000) AS n;
    INSERT INTO day_cursor SELECT n % 64, n, 't', 1, n, n FROM generate_series(1, 20000) AS n;
    INSERT INTO parked SELECT 1, n % 64, n, 0, 'damaged', n FROM generate_series(1, 20000) AS n;
    INSERT INTO entry SELECT 1, n % 64, n, 1, '', n, NULL, 1, n FROM generate_series(1, 20000) AS n;
    INSERT INTO journey SELECT n, n % 64, 1, n, 1, 1, '', 'm1', n % 3, n, 1, n, '{}'
        FROM generate_series(1, 20000) AS n;
    INSERT INTO journey_done SELECT n, n % 64, 1, n, 1, 1, '', n, n, 'end', '{}'
        FROM generate_series(20001, 40000) AS n;
    INSERT INTO step SELECT n, n % 64, 1, n, n, 1, 1, 1, 'm1', 1, 1, 0, 'waiting', '{}', n
        FROM generate_series(1, 20000) AS n;
    INSERT INTO message SELECT n, n % 64, 1, n, n, 1, 1, 'm1', 1, 0, 'welcome', NULL, 'service',
        NULL, NULL, n, NULL, 'queued', NULL, 0, n, NULL, NULL FROM generate_series(1, 20000) AS n;
    INSERT INTO message_body SELECT n, n % 64, 'mail' FROM generate_series(1, 20000) AS n;
    INSERT INTO outbox SELECT n, n % 64, n % 3, n, CASE n % 20 WHEN 0 THEN n END, 1
        FROM generate_series(1, 20000) AS n;
    INSERT INTO notice SELECT n, n % 64, 1, 'anna', NULL FROM generate_series(1, 20000) AS n;
    INSERT INTO call SELECT n, n % 64, 1, n, n, 1, 'm1', 1, 0, '{}', 'queued', NULL, NULL, 0, n, n, NULL
        FROM generate_series(1, 20000) AS n;
    INSERT INTO delivery SELECT n, n % 64, 1, n, n % 20, n, 'queued', NULL, NULL, 0, n, n, NULL
        FROM generate_series(1, 20000) AS n;
    INSERT INTO task SELECT n, n % 64, 1, n, 'Call', '', '', NULL, 'open', 'welcome', n, 'm1', 1, n
        FROM generate_series(1, 20000) AS n;
    INSERT INTO hit SELECT n, n % 64, 1, n, n, 'click', 1, NULL, 'GET', 'a', '::1', 0, n,
        CASE n % 20 WHEN 0 THEN n END, 'human', NULL FROM generate_series(1, 20000) AS n;
    INSERT INTO submission SELECT n, n % 64, 1, n, 1, 1, 'asked', '[]', '', '', NULL, 'nl', '', '', 0, n,
        CASE n % 20 WHEN 0 THEN n END, NULL, NULL, NULL FROM generate_series(1, 20000) AS n;
    ANALYZE";

/// As every connection of the store.
const SETTINGS: &str = "SET plan_cache_mode = force_generic_plan; SET enable_bitmapscan = off;
    SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off";

/// The plan of a statement whatever its parameters, as lines.
async fn plan(client: &tokio_postgres::Client, file: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sql");
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    plan_of(client, &text).await
}

async fn plan_of(client: &tokio_postgres::Client, text: &str) -> Vec<String> {
    let count = client.prepare(text).await.unwrap().params().len();
    let prepare = format!("PREPARE asked AS {text}");
    client.batch_execute(&prepare).await.unwrap();
    let params = vec!["NULL"; count].join(", ");
    let explain = format!("EXPLAIN (COSTS OFF) EXECUTE asked ({params})");
    let rows = client.simple_query(&explain).await.unwrap();
    client.batch_execute("DEALLOCATE asked").await.unwrap();
    let line = |message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    };
    rows.into_iter().filter_map(line).collect()
}

/// What is wrong with how a plan reads the tables that have buckets.
fn faults(plan: &[String], must_be_in_order: bool) -> Vec<String> {
    let mut faults = Vec::new();
    for (n, line) in plan.iter().enumerate() {
        let scanned = line.split(" on ").nth(1).unwrap_or_default();
        let table = scanned.split(' ').next().unwrap_or_default();
        if line.contains("Scan") && BY_BUCKET.contains(&table) {
            let condition = plan.get(n + 1).map_or("", |line| line.trim());
            let by_bucket = condition.starts_with("Index Cond:") && condition.contains("bucket = ");
            if !by_bucket {
                faults.push(format!("{line} {condition}"));
            }
        }
        if must_be_in_order && line.contains("Sort") {
            faults.push(line.clone());
        }
    }
    faults
}

/// Where a list that is asked for is gone through once more for each row of a table, and not each row
/// looked up for the list.
fn lists_inside(plan: &[String]) -> Vec<String> {
    // The nodes, each with how deep it lies; the other lines say more about one.
    let depth = |line: &String| line.find("->");
    let rest = plan.iter().skip(1);
    let nodes: Vec<(usize, &String)> = plan
        .first()
        .map(|line| (0, line))
        .into_iter()
        .chain(rest.filter_map(|line| Some((depth(line)?, line))))
        .collect();
    let parent = |of: usize| (0..of).rev().find(|n| nodes[*n].0 < nodes[of].0);
    let mut inside = Vec::new();
    for (n, (_, line)) in nodes.iter().enumerate() {
        let mut at = line.contains("Function Scan").then_some(n);
        while let Some(node) = at {
            at = parent(node);
            let is_second = at.is_some_and(|above| above + 1 != node);
            if is_second && at.is_some_and(|above| nodes[above].1.contains("Nested Loop")) {
                inside.push((*line).clone());
            }
        }
    }
    inside
}

mod on_postgres {
    use super::*;

    /// However many contacts there are: of 20,000 dates those fifteen are touched that are asked for.
    #[tokio::test]
    async fn a_day_of_the_year_reads_its_own_dates_and_no_others() {
        let place = Place::new(On::Postgres).await;
        let client = place.client().await;
        client.batch_execute(FILLED).await.unwrap();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sql");
        let read = async |file: &str, params: &str| {
            let text = std::fs::read_to_string(folder.join(file)).unwrap();
            let prepare =
                format!("SET plan_cache_mode = force_generic_plan; PREPARE asked AS {text}");
            client.batch_execute(&prepare).await.unwrap();
            let explain = format!(
                "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) EXECUTE asked ({params})"
            );
            let rows = client.query(&explain, &[]).await.unwrap();
            client.batch_execute("DEALLOCATE asked").await.unwrap();
            let lines: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
            lines
        };
        // Bucket 3, born on 4 April in whatever year: each 1,344th of the rows.
        let lines = read("dated/list.sql", "3, 1, 'born', 404, 0, 0, 9999, 1000").await;
        let touched = |lines: &[String]| {
            let scan = |line: &&String| line.contains("Scan") && line.contains(" on contact_date");
            let scan = lines.iter().find(scan)?;
            let count = scan.split("actual rows=").nth(1)?;
            let count = count.split([' ', '.', ')']).next()?;
            let removed = lines.iter().any(|line| line.contains("Rows Removed"));
            count.parse::<u64>().ok().filter(|_| !removed)
        };
        assert_eq!(touched(&lines), Some(15), "{lines:#?}");
        // The next page begins behind the last row of this one and touches the rest only.
        let lines = read("dated/list.sql", "3, 1, 'born', 404, 1953, 3, 9999, 1000").await;
        assert!(touched(&lines).is_some_and(|rows| rows < 15), "{lines:#?}");
    }

    /// A server that has counted nothing yet takes every table for short. Nothing may then go through a
    /// table for a list, or through the list for each row: the plan is kept while the table grows.
    #[tokio::test]
    async fn lists_are_looked_up_one_by_one_also_where_nothing_was_counted() {
        let place = Place::new(On::Postgres).await;
        let client = place.client().await;
        client.batch_execute(SETTINGS).await.unwrap();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sql/postgres/many");
        let mut wrong = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name();
            let file = format!("postgres/many/{}", name.to_str().unwrap());
            let plan = plan(&client, &file).await;
            let goes_through = plan.iter().any(|line| line.contains("Seq Scan"));
            if goes_through || !lists_inside(&plan).is_empty() {
                wrong.push((file, plan));
            }
        }
        // Nor for many buckets.
        let file = "postgres/lease/waiting.sql".to_owned();
        let waiting = plan(&client, &file).await;
        if waiting.iter().any(|line| line.contains("Seq Scan")) {
            wrong.push((file, waiting));
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        // The check finds what it is for.
        let joined = "SELECT identity.contact
                      FROM jsonb_to_recordset($2) AS wanted (kind text, value text)
                      JOIN identity ON identity.workspace = $1 AND identity.kind = wanted.kind
                          AND identity.value = wanted.value";
        let joined = plan_of(&client, joined).await;
        assert_eq!(lists_inside(&joined).len(), 1, "{joined:#?}");
    }

    #[tokio::test]
    async fn a_table_that_grows_is_counted_without_waiting_for_the_server() {
        let place = Place::new(On::Postgres).await;
        for minute in 0..20 {
            let events = (0..400).map(|_| event("anna@example.test", "seen", minute));
            place
                .scope()
                .append(events.collect(), at(30))
                .await
                .unwrap();
        }
        let client = place.client().await;
        let counted =
            "SELECT relname FROM pg_class WHERE relname IN ('event', 'webhook') AND relpages > 0";
        let rows = client.query(counted, &[]).await.unwrap();
        let names: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        assert_eq!(names, ["event"]);
    }

    #[tokio::test]
    async fn hot_statements_name_a_bucket_and_find_their_order_in_an_index() {
        let place = Place::new(On::Postgres).await;
        let client = place.client().await;
        client.batch_execute(FILLED).await.unwrap();
        client.batch_execute(SETTINGS).await.unwrap();
        let mut wrong = Vec::new();
        for (file, must_be_in_order) in HOT {
            let plan = plan(&client, file).await;
            let faults = faults(&plan, *must_be_in_order);
            if !faults.is_empty() {
                wrong.push((file, faults, plan));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        // The check finds what it is for.
        let lists = plan(&client, "message/list.sql").await;
        assert_eq!(faults(&lists, true).len(), 1, "{lists:#?}");
    }
}
