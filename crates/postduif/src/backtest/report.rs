//! What a play gave, for people and for programs: the numbers at each block, the mails of each day, where
//! mails of other workflows came close, and the steps of one contact.

mod close;

use std::collections::BTreeMap;

use anyhow::Result;
use engine::calendar::Zone;
use engine::id::{ContactId, Handle};
use engine::time::Time;
use runner::backtest::Played;
use runner::backtest::budgets::Stop;
use serde_json::{Value as Json, json};

/// What was played.
pub(super) struct Report {
    pub(super) handle: Handle,
    pub(super) zone: Zone,
    pub(super) between: (Time, Time),
    pub(super) contacts: usize,
    /// Whose steps are wanted.
    pub(super) shown: Option<ContactId>,
    /// The workflows that were played beside it.
    pub(super) beside: Vec<Handle>,
    /// Mails so many hours apart collide.
    pub(super) within: i64,
    /// What was paused, since a budget of it was spent.
    pub(super) stops: Vec<Stop>,
}

/// How many messages of a workflow that was paused are held.
fn held(played: &Played, stop: &Stop) -> i64 {
    played.held.get(&stop.workflow).copied().unwrap_or_default()
}

impl Report {
    #[expect(clippy::print_stdout, reason = "the report is what the command is for")]
    pub(super) fn print(&self, played: &Played) {
        let (from, until) = self.between;
        println!(
            "{} over {} contacts, from {} until {} ({})\n",
            self.handle,
            self.contacts,
            self.time(from),
            self.time(until),
            self.zone
        );
        println!("{:<24} {:<28} {:>9}", "block", "number", "contacts");
        for ((block, name), n) in &played.counts {
            println!("{:<24} {name:<28} {n:>9}", block.as_str());
        }
        println!("\n{:<12} {:<32} {:>9}", "day", "e-mail", "sent");
        for ((day, email), n) in self.by_day(played) {
            println!("{day:<12} {email:<32} {n:>9}");
        }
        if !self.beside.is_empty() {
            for line in self.close(played) {
                println!("{line}");
            }
        }
        for stop in &self.stops {
            let (workflow, detail) = (&stop.workflow, &stop.breach.detail);
            let (at, held) = (self.time(stop.at), held(played, stop));
            println!("\n{workflow} is paused on {at}: {detail} Held: {held}.");
        }
        for (contact, why) in &played.stuck {
            println!("contact {contact} could not be played to its end: {why}");
        }
        if self.shown.is_some() {
            println!("\nThe steps of that contact:");
            for step in self.steps(played) {
                println!("{step}");
            }
        }
    }

    #[expect(clippy::print_stdout, reason = "the report is what the command is for")]
    pub(super) fn print_json(&self, played: &Played) -> Result<()> {
        let counts = played.counts.iter();
        let counts: Vec<Json> = counts
            .map(|((block, name), n)| json!({ "block": block, "name": name, "n": n }))
            .collect();
        let days = self.by_day(played).into_iter();
        let days: Vec<Json> = days
            .map(|((day, email), n)| json!({ "day": day, "email": email, "sent": n }))
            .collect();
        let stuck = played.stuck.iter();
        let stuck: Vec<Json> = stuck
            .map(|(contact, why)| json!({ "contact": contact, "why": why }))
            .collect();
        let stops = self.stops.iter().map(|stop| {
            json!({
                "workflow": stop.workflow, "at": stop.at, "reason": stop.breach.reason,
                "detail": stop.breach.detail, "held": held(played, stop),
            })
        });
        let stops: Vec<Json> = stops.collect();
        let told = json!({
            "workflow": self.handle, "from": self.between.0, "to": self.between.1,
            "contacts": self.contacts, "counts": counts, "days": days, "stops": stops, "stuck": stuck,
            "steps": self.steps(played), "within_hours": self.within,
            "beside": self.beside_json(played), "collisions": Self::close_json(played),
        });
        println!("{}", serde_json::to_string_pretty(&told)?);
        Ok(())
    }

    /// How many of each e-mail were sent on each local day.
    fn by_day(&self, played: &Played) -> BTreeMap<(String, String), i64> {
        let mut days = BTreeMap::new();
        for message in played
            .messages
            .iter()
            .filter(|one| one.outcome == "accepted")
        {
            let day = self.zone.local(message.at).date().to_string();
            *days.entry((day, message.email.to_string())).or_insert(0) += 1;
        }
        days
    }

    /// The steps and mails of the contact that is wanted, in order.
    fn steps(&self, played: &Played) -> Vec<String> {
        let Some(contact) = self.shown else {
            return Vec::new();
        };
        let steps = played.trace.iter().filter(|one| one.contact == contact);
        let steps = steps.map(|one| {
            let key = if one.key.is_empty() {
                String::new()
            } else {
                format!(" [{}]", one.key)
            };
            (one.at, format!("{}{key}: {}", one.block, one.outcome))
        });
        let mails = played.messages.iter().filter(|one| one.contact == contact);
        let mails = mails.map(|one| (one.at, format!("mail {}: {}", one.email, one.outcome)));
        let mut all: Vec<_> = steps.chain(mails).collect();
        all.sort_by_key(|(at, _)| *at);
        let line = |(at, text)| format!("{}  {text}", self.time(at));
        all.into_iter().map(line).collect()
    }

    fn time(&self, at: Time) -> String {
        self.zone
            .local(at)
            .strftime("%a %Y-%m-%d %H:%M")
            .to_string()
    }
}
