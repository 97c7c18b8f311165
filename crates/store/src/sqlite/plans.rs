//! Tests only: how SQLite means to find the rows of every statement.
//!
//! A statement that reads a whole table works in every other test and stops a large installation.

use rusqlite::Connection;

use super::open;
use crate::sql::{self, Statement};

/// Statements that may look at every row of something, each with the reason.
const SCANS: &[(&str, &str)] = &[
    ("alert/open.sql", "alerts are few"),
    ("alert/starts.sql", "alerts are few"),
    ("meta/forget.sql", "there are some tens of names"),
    ("meta/id_block_list.sql", "there is one for each kind"),
    ("meta/list.sql", "there are some tens of names"),
    ("meta/migrations.sql", "there are some tens of them"),
    ("tables.sql", "there are as many as the schema has"),
    (
        "health/stopped.sql",
        "what is parked is counted up to a limit",
    ),
    (
        "settings/list.sql",
        "one for each workspace; all are wanted",
    ),
    ("house/list.sql", "one for each workspace; all are wanted"),
    (
        "outbox/held_of_workflow.sql",
        "of the workflow's held messages, up to a limit, which the index finds",
    ),
    (
        "feedback/rates.sql",
        "the newest messages up to a limit, when something came back",
    ),
    (
        "feedback/of_email.sql",
        "the newest reports up to a limit, which the index finds",
    ),
    (
        "feedback/since.sql",
        "the newest reports up to a limit, which the index finds",
    ),
    (
        "import/days_again.sql",
        "one for each trigger on dates, once at the end of an import",
    ),
    (
        "watch/cursor_forget.sql",
        "one for each trigger on dates, when a workflow that ended goes again",
    ),
    (
        "asked/secret_any.sql",
        "secrets are few, and one is wanted, at the start",
    ),
    (
        "webhook/due.sql",
        "webhooks are few; asked only when something is due",
    ),
    (
        "webhook/listening.sql",
        "webhooks are few, and cached by the stamp of definitions",
    ),
    (
        "weekly/readers.sql",
        "people on our side, and cached by the stamp of definitions",
    ),
    ("workspace/list.sql", "all workspaces are wanted"),
    (
        "workflow/running.sql",
        "workflows are few, and cached by their stamp",
    ),
];

fn plan(connection: &Connection, statement: &Statement) -> Vec<String> {
    let text = format!("EXPLAIN QUERY PLAN {}", statement.sqlite());
    let mut prepared = connection.prepare(&text).unwrap();
    let rows = prepared.raw_query().mapped(|row| row.get(3));
    rows.collect::<Result<_, _>>().unwrap()
}

fn with_database(test: impl FnOnce(&Connection)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plans.db");
    let opened = open::writable(path.to_str().unwrap()).unwrap();
    test(&opened.connection);
}

#[test]
fn no_statement_reads_a_whole_table() {
    with_database(|connection| {
        for statement in sql::ALL {
            if statement.name.starts_with("invariant/") {
                continue;
            }
            let plan = plan(connection, statement);
            let scans = plan.iter().any(|line| {
                line.starts_with("SCAN ")
                    && !line.contains("CONSTANT ROW")
                    && !line.contains("VIRTUAL TABLE")
                    && !["SCAN waiting", "SCAN counted", "SCAN head"].contains(&line.as_str())
            });
            let may = SCANS.iter().any(|(name, _)| *name == statement.name);
            assert_eq!(scans, may, "{}: {plan:#?}", statement.name);
        }
    });
}

/// The statement uses these indexes, and finds its order in them.
fn finds(connection: &Connection, statement: &Statement, wanted: &[&str]) {
    let plan = plan(connection, statement);
    for wanted in wanted {
        let found = plan.iter().any(|line| line.contains(wanted));
        assert!(found, "{}: {wanted} in {plan:#?}", statement.name);
    }
    let sorts = plan.iter().any(|line| line.contains("TEMP B-TREE"));
    assert!(!sorts, "{} sorts: {plan:#?}", statement.name);
}

#[test]
fn queues_are_read_in_order_over_all_and_of_one_workspace() {
    with_database(|connection| {
        let check = |statement: &Statement, wanted: &[&str]| finds(connection, statement, wanted);
        check(
            &sql::INBOX_READ,
            &["inbox_order (bucket=? AND parked=? AND received_at<?)"],
        );
        check(
            &sql::INBOX_READ_OF_WORKSPACE,
            &["inbox_order_workspace (bucket=? AND parked=? AND workspace=? AND received_at<?)"],
        );
        check(
            &sql::JOURNEY_DUE_OF_WORKSPACE,
            &["journey_due_workspace (bucket=? AND lane=? AND workspace=? AND wake_at<?)"],
        );
        check(
            &sql::OUTBOX_DUE_OF_WORKSPACE,
            &["outbox_due_workspace (bucket=? AND lane=? AND workspace=? AND due_at<?)"],
        );
        // Who is waiting is found by one look per workspace, and put in order afterwards.
        for (statement, index) in [
            (
                &sql::INBOX_HEADS,
                "inbox_order_workspace (bucket=? AND parked=?",
            ),
            (
                &sql::JOURNEY_DUE_HEADS,
                "journey_due_workspace (bucket=? AND lane=?",
            ),
            (
                &sql::OUTBOX_DUE_HEADS,
                "outbox_due_workspace (bucket=? AND lane=?",
            ),
        ] {
            let plan = plan(connection, statement);
            let looks = plan.iter().filter(|line| line.contains(index));
            assert!(looks.count() >= 3, "{}: {plan:#?}", statement.name);
        }
        check(
            &sql::JOURNEY_DUE,
            &[
                "journey_due (bucket=? AND lane=? AND wake_at<?)",
                "inbox_contact (bucket=? AND contact=?)",
            ],
        );
        check(
            &sql::OUTBOX_DUE,
            &[
                "outbox_due (bucket=? AND lane=? AND due_at<?)",
                "inbox_contact (bucket=? AND contact=?)",
            ],
        );
    });
}

#[test]
fn answers_are_found_by_the_instant_of_their_event() {
    with_database(|connection| {
        let wanted = [
            "submission_form (workspace=? AND form=? AND id>? AND id<?)",
            "event_contact (workspace=? AND bucket=? AND contact=? AND occurred_at=?)",
        ];
        finds(connection, &sql::SUBMISSION_ANSWERS, &wanted);
    });
}

#[test]
fn hot_statements_use_the_index_made_for_them() {
    with_database(|connection| {
        // Few are claimed at a time, and few journeys are one contact's: their order may cost a
        // sort.
        let claimed = plan(connection, &sql::OUTBOX_CLAIMED).join(" ");
        assert!(claimed.contains("outbox_claimed (bucket=?"), "{claimed}");
        let own = plan(connection, &sql::JOURNEY_OF_CONTACT).join(" ");
        assert!(
            own.contains("journey_once (workspace=? AND bucket=? AND contact=?)"),
            "{own}"
        );
        let check = |statement: &Statement, wanted: &[&str]| finds(connection, statement, wanted);
        check(
            &sql::EVENT_HISTORY,
            &["event_contact (workspace=? AND bucket=? AND contact=? AND occurred_at>?)"],
        );
        check(
            &sql::EVENT_LIST,
            &["event_contact (workspace=? AND bucket=? AND contact=?"],
        );
        check(
            &sql::IDENTITY_ONE,
            &["PRIMARY KEY (workspace=? AND kind=? AND value=?)"],
        );
        check(
            &sql::EVENT_KEY_ONE,
            &["PRIMARY KEY (workspace=? AND bucket=? AND key=?)"],
        );
        check(
            &sql::MESSAGE_HELD,
            &["message_held (workspace=? AND workflow=?"],
        );
        for statement in [
            &sql::LIMIT_SENT,
            &sql::LIMIT_SENT_COUNT,
            &sql::PACE_TO_CONTACT,
        ] {
            let index = "message_handed (bucket=? AND contact=? AND handed_at>?)";
            check(statement, &[index]);
        }
        check(
            &sql::LIMIT_WAITING,
            &["message_waiting (bucket=? AND contact=?)"],
        );
        check(&sql::MESSAGE_LIST, &["message_workspace (workspace=?"]);
        check(
            &sql::MESSAGE_LIST_OF_CONTACT,
            &["message_contact (workspace=?"],
        );
        check(&sql::MESSAGE_LIST_OF_STATE, &["message_state (state=?"]);
        check(
            &sql::CONTACT_EMAILS,
            &["contact USING INTEGER PRIMARY KEY (rowid=?)"],
        );
        check(&sql::CONTACT_LIST, &["contact_workspace (workspace=?"]);
        check(&sql::CONTACT_NEWEST, &["contact_workspace (workspace=?"]);
        check(
            &sql::IDENTITY_PREFIX,
            &["PRIMARY KEY (workspace=? AND kind=? AND value>? AND value<?)"],
        );
        check(&sql::CAUGHT_LIST, &["caught_mail_workspace (workspace=?"]);
        check(
            &sql::MESSAGE_LIST_OF_BLOCK,
            &["message_block (workspace=? AND workflow=? AND block=?"],
        );
        check(&sql::STEP_LIST, &["step_journey (bucket=? AND journey=?"]);
        check(
            &sql::STEP_NEWEST,
            &["step USING INTEGER PRIMARY KEY (rowid<?)"],
        );
    });
}
