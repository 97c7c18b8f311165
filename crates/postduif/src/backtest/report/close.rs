//! The part of a report that is about the workflows beside: what each sent, and where one of their mails and
//! one of the tested workflow wanted to go to the same person within hours.

use engine::id::Handle;
use runner::backtest::Played;
use runner::backtest::collisions::{Collision, Side};
use serde_json::{Value as Json, json};

use super::Report;

/// So many collisions are printed one by one; the JSON has more. What fits a screen.
const PRINTED_MAX: usize = 20;

impl Report {
    /// Lines for people.
    pub(super) fn close(&self, played: &Played) -> Vec<String> {
        let mut lines = vec![format!("\n{:<45} {:>9}", "workflow beside it", "sent")];
        for workflow in &self.beside {
            let mails = played.beside.get(workflow).copied().unwrap_or(0);
            lines.push(format!("{:<45} {mails:>9}", workflow.as_str()));
        }
        let collisions = &played.collisions;
        if collisions.days.is_empty() {
            let hours = self.within;
            lines.push(format!(
                "\nNo mail of another workflow comes within {hours} hours."
            ));
            return lines;
        }
        let first = &self.handle;
        lines.push(format!(
            "\nPeople whom another workflow wants to mail within {} hours, by the day of {first}'s mail:\n",
            self.within
        ));
        lines.push(format!(
            "{:<12} {:<32} {:>9} {:>9} {:>9} {:>9}",
            "day", "other workflow", "people", "goes 1st", "waits", "not sent"
        ));
        for ((day, other), tally) in &collisions.days {
            lines.push(format!(
                "{day:<12} {:<32} {:>9} {:>9} {:>9} {:>9}",
                other.as_str(),
                tally.contacts,
                tally.own_first,
                tally.own_postponed,
                tally.own_skipped
            ));
        }
        let listed = collisions.listed.iter();
        let mut listed: Vec<&Collision> = listed.take(PRINTED_MAX).collect();
        listed.sort_by_key(|one| (one.own.wanted_at, one.contact));
        lines.push(String::new());
        for one in &listed {
            lines.push(format!("{}  contact {}", one.day, one.contact));
            lines.extend([&one.own, &one.other].map(|side| format!("    {}", self.side(side))));
        }
        let more = collisions.count() - i64::try_from(listed.len()).unwrap_or(i64::MAX);
        if more > 0 {
            lines.push(format!("and {more} more"));
        }
        lines
    }

    fn side(&self, side: &Side) -> String {
        let waited = side.waited.as_deref();
        let waited = waited.map_or(String::new(), |why| format!(", had to wait ({why})"));
        let became = match side.at {
            Some(at) if at == side.wanted_at && side.outcome == "accepted" => "sent".to_owned(),
            Some(at) if side.outcome == "accepted" => format!("sent {}", self.time(at)),
            Some(_) => format!("not sent: {}", side.outcome),
            None => "still waiting at the end".to_owned(),
        };
        let (workflow, email) = (&side.workflow, &side.email);
        let wanted = self.time(side.wanted_at);
        format!("{workflow}: {email}, {wanted}{waited}, {became}")
    }

    /// What each of the workflows beside it sent, for programs.
    pub(super) fn beside_json(&self, played: &Played) -> Json {
        let sent = |workflow: &Handle| played.beside.get(workflow).copied().unwrap_or(0);
        let beside = self.beside.iter();
        beside
            .map(|workflow| json!({ "workflow": workflow, "sent": sent(workflow) }))
            .collect()
    }

    /// The collisions, for programs.
    pub(super) fn close_json(played: &Played) -> Json {
        let days = played.collisions.days.iter();
        let days: Vec<Json> = days
            .map(|((day, other), tally)| {
                json!({
                    "day": day, "other": other, "contacts": tally.contacts,
                    "own_first": tally.own_first, "other_first": tally.other_first,
                    "own_postponed": tally.own_postponed, "own_skipped": tally.own_skipped,
                    "other_postponed": tally.other_postponed, "other_skipped": tally.other_skipped,
                })
            })
            .collect();
        let side = |side: &Side| {
            json!({
                "workflow": side.workflow, "block": side.block, "email": side.email,
                "wanted_at": side.wanted_at, "at": side.at, "outcome": side.outcome,
                "waited": side.waited,
            })
        };
        let listed = played.collisions.listed.iter();
        let listed: Vec<Json> = listed
            .map(|one| {
                json!({
                    "contact": one.contact, "day": one.day, "first": one.first.as_str(),
                    "own": side(&one.own), "other": side(&one.other),
                })
            })
            .collect();
        json!({ "count": played.collisions.count(), "days": days, "listed": listed })
    }
}
