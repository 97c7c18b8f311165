//! What every statement must hold to: its parameters, its dialect, and whose rows it means.

use super::statement::numbered;
use super::*;

#[test]
fn parameters_are_numbered_for_sqlite() {
    let check = |source: &str, expect: &str| assert_eq!(numbered(source).trim_end(), expect);
    check("SELECT $2, $10", "SELECT ?2, ?10");
    check("SELECT '$1', $1 -- the $1", "SELECT '$1', ?1");
    check("SELECT 'it''s $1', $1", "SELECT 'it''s $1', ?1");
}

#[test]
fn what_only_one_database_has_stands_in_its_own_folder() {
    let only_sqlite = [
        "?",
        "json(",
        "jsonb(",
        "json_each(",
        "OR REPLACE",
        "OR IGNORE",
        "strftime",
        "datetime(",
        "randomblob",
        "random(",
        "rowid",
        "sqlite_",
        "ifnull",
        "GLOB",
    ];
    for statement in ALL {
        for word in only_sqlite {
            let found = statement.postgres().contains(word);
            assert!(!found, "{}: {word}", statement.name);
        }
    }
}

#[test]
fn every_statement_names_a_workspace_or_a_bucket() {
    // Those that cross workspaces on purpose: see `system`.
    let crossing = [
        "random_text.sql",
        "tables.sql",
        "young.sql",
        "invariant/",
        // Jobs have a lease of their own, not of a bucket.
        "job/",
        "job_lock.sql",
        "meta/",
        "health/stopped.sql",
        // A proof is not about any workspace.
        "hook/proof_",
        // Who shows a key, a session or a link has not said yet which workspace it is.
        "account/of_email.sql",
        "key/of_hash.sql",
        "session/",
        // One key seals the secrets of everybody.
        "asked/secret_any.sql",
        // By the number of an enrolment, an event or an import that its job or its workspace gave.
        "enrolment/",
        "event/loose_one.sql",
        "import/part_",
        "import/fault_",
        "outbox/held_workflows.sql",
        // A job of the installation goes through these by number, over all workspaces.
        "retention/enrolment_over.sql",
        "retention/frozen_delete.sql",
        "retention/loose_",
        "retention/workflow_next.sql",
        "retention/workspace_next.sql",
        "workflow/running.sql",
        "alert/open.sql",
        "alert/starts.sql",
        "settings/list.sql",
        "weekly/readers.sql",
        "house/list.sql",
        "settings/set_zone.sql",
        // Who is told what, and cached.
        "webhook/listening.sql",
        "workspace/key_one.sql",
        "workspace/list.sql",
        "workspace/insert.sql",
        "workspace/one.sql",
        "workspace/set.sql",
        // The workspaces whose numbers are written.
        "zones.sql",
    ];
    for statement in ALL {
        let crosses = crossing.iter().any(|name| statement.name.starts_with(name));
        let scoped = ["workspace", "bucket"].iter().any(|key| {
            let written = statement.source.contains("INSERT INTO");
            let named = if written {
                (*key).to_owned()
            } else {
                format!("{key} = $")
            };
            statement.source.contains(&named)
        });
        assert!(crosses || scoped, "{}", statement.name);
    }
}

/// Statements that count without a limit, each with the reason why that is little.
const COUNTED: &[(&str, &str)] = &[
    ("activity/registration_counts.sql", "those of one activity"),
    ("alert/open.sql", "alerts and webhooks are few"),
    ("enrolment/frozen_counts.sql", "asked by nobody but tests"),
    ("image/count.sql", "a workspace has a limit of them"),
    ("job/counts.sql", "jobs are few, and what is over goes"),
    (
        "message/replies.sql",
        "those of one contact since an instant",
    ),
    ("meta_table.sql", "the tables of a schema"),
    ("tables.sql", "the tables of a schema"),
    ("workflow/count.sql", "a workspace has a limit of them"),
];

#[test]
fn nothing_is_counted_by_going_through_all_of_it() {
    for statement in ALL {
        let text = statement.source.to_lowercase();
        let counts = text.contains("count(") && !text.contains("limit $");
        let may = COUNTED.iter().any(|(name, _)| *name == statement.name);
        assert_eq!(counts, may, "{}", statement.name);
    }
}

#[test]
fn a_page_begins_where_the_last_one_ended() {
    for statement in ALL {
        // A fence of the planner, and how many mails are kept.
        let text = statement.source.replace("OFFSET 0", "");
        let skips = text.contains("OFFSET");
        assert_eq!(
            skips,
            statement.name == "caught/trim.sql",
            "{}",
            statement.name
        );
    }
}
