//! The numbers of the demo: read through the API's report, printed as a table for people or as JSON
//! for the program that checks them.

use anyhow::{Context, Result};
use engine::time::Time;
use serde_json::{Value as Json, json};

use crate::door::Door;

/// A report of each workflow, as the API answers it.
pub(super) async fn read(door: &Door) -> Result<Vec<Json>> {
    let listed = door.get("/api/v1/workflows").await?;
    let workflows = listed["workflows"]
        .as_array()
        .context("the list of workflows has no workflows")?;
    let mut reports = Vec::new();
    for workflow in workflows {
        let handle = workflow["handle"]
            .as_str()
            .context("a workflow has no handle")?;
        reports.push(
            door.get(&format!("/api/v1/workflows/{handle}/report"))
                .await?,
        );
    }
    Ok(reports)
}

/// One JSON document: the shift, the instant, and the reports.
#[expect(clippy::print_stdout, reason = "this is what --json asks for")]
pub(super) fn print_json(reports: &[Json], shift_weeks: i64, at: Time) {
    println!(
        "{:#}",
        json!({ "shift_weeks": shift_weeks, "at": at, "workflows": reports })
    );
}

/// A table for each workflow, one block a line.
#[expect(clippy::print_stdout, reason = "the numbers are what the demo is for")]
pub(super) fn print(reports: &[Json]) {
    for report in reports {
        println!("\n{}", text(&report["name"]));
        println!(
            "  {:<14} {:>8} {:>8} {:>8}  ",
            "", "entered", "waiting", "left"
        );
        for trigger in list(&report["triggers"]) {
            let numbers = &trigger["total"];
            let started = format!(
                "{} events, {} started",
                numbers["matched"], numbers["started"]
            );
            println!(
                "  {:<14} {started}{}",
                text(&trigger["id"]),
                family(" · refused ", &numbers["refused"])
            );
        }
        for block in list(&report["blocks"]) {
            let numbers = &block["total"];
            println!(
                "  {:<14} {:>8} {:>8} {:>8}  {}",
                text(&block["id"]),
                numbers["entered"].to_string(),
                numbers["waiting"].to_string(),
                numbers["left"].to_string(),
                outcome(block)
            );
        }
    }
}

/// What came of a block, where there is more to say than how many left.
fn outcome(block: &Json) -> String {
    let numbers = &block["total"];
    match block["kind"].as_str() {
        Some("branch") => family("", &numbers["arms"]),
        Some("send_email") => {
            let counted = ["sent", "refused", "expired", "unknown", "held", "pending"];
            let counted = counted.into_iter().filter(|name| numbers[*name] != 0);
            let told: Vec<_> = counted
                .map(|name| format!("{name} {}", numbers[name]))
                .collect();
            told.join(" · ") + &family(" · skipped ", &numbers["skipped"])
        }
        _ => String::new(),
    }
}

fn family(before: &str, counts: &Json) -> String {
    let entries = counts.as_object().into_iter().flatten();
    let told: Vec<_> = entries
        .map(|(name, n)| format!("{} {n}", name.replace('_', " ")))
        .collect();
    if told.is_empty() {
        String::new()
    } else {
        format!("{before}{}", told.join(" · "))
    }
}

fn list(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}

fn text(json: &Json) -> &str {
    json.as_str().unwrap_or_default()
}
