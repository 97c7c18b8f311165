//! What happened beside what was to happen. Says for each difference what it is about, where the
//! file expected it, and what is known of why; never only that something differs.

use std::collections::BTreeMap;

use engine::calendar::Zone;
use engine::time::Time;
use serde_json::Value as Json;

use super::file::{Expect, Line, Scenario, What};

/// Everything that became of the people of a scenario, as the API told it.
#[derive(Default)]
pub(super) struct Happened {
    messages: Vec<Message>,
    journeys: Vec<Journey>,
    /// By the message's number.
    subjects: BTreeMap<String, String>,
}

struct Message {
    id: String,
    who: String,
    email: String,
    state: String,
    reason: Option<String>,
    /// When it left, or was not sent.
    at: Option<Time>,
}

struct Journey {
    who: String,
    workflow: String,
    /// When it ended and why; `Err` with where it stands and until when.
    end: Result<(Time, String), (String, Option<Time>)>,
}

impl Happened {
    pub(super) fn message(&mut self, who: &str, json: &Json) {
        let text = |name: &str| json[name].as_str().map(str::to_owned);
        let time = |name: &str| json[name].as_str().and_then(Time::parse);
        self.messages.push(Message {
            id: text("id").unwrap_or_default(),
            who: who.to_owned(),
            email: text("email").unwrap_or_default(),
            state: text("state").unwrap_or_default(),
            reason: text("reason"),
            at: time("handed_at").or(time("finished_at")),
        });
    }

    pub(super) fn journey(&mut self, who: &str, json: &Json) {
        let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
        let time = |name: &str| json[name].as_str().and_then(Time::parse);
        self.journeys.push(Journey {
            who: who.to_owned(),
            workflow: text("workflow"),
            end: match time("at") {
                Some(at) => Ok((at, text("reason"))),
                None => Err((text("block"), time("wake_at"))),
            },
        });
    }

    pub(super) fn subject(&mut self, json: &Json) {
        let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
        self.subjects.insert(text("message"), text("subject"));
    }
}

/// Every difference, in the order of the file, and at last what nobody expected.
pub(super) fn compare(zone: &Zone, scenario: &Scenario, happened: &Happened) -> Vec<String> {
    let mut look = Look {
        zone,
        happened,
        taken: vec![false; happened.messages.len()],
        ended: vec![false; happened.journeys.len()],
        problems: Vec::new(),
        missing: Vec::new(),
    };
    for line in &scenario.story {
        if let What::Follows(who, expect) = &line.what {
            look.expect(line, who, expect);
        }
    }
    // Only now is it known which mails no line asked for: one of them may be the late one.
    for (line, who, email) in std::mem::take(&mut look.missing) {
        look.missed(line, who, email);
    }
    look.unexpected();
    look.problems
}

struct Look<'a> {
    zone: &'a Zone,
    happened: &'a Happened,
    taken: Vec<bool>,
    ended: Vec<bool>,
    problems: Vec<String>,
    missing: Vec<(&'a Line, &'a str, &'a str)>,
}

impl<'a> Look<'a> {
    fn expect(&mut self, line: &'a Line, who: &'a str, expect: &'a Expect) {
        match expect {
            Expect::Mail(email, subject) => self.mail(line, who, email, subject.as_deref()),
            Expect::Skipped(email, reason) => self.skipped(line, who, email, reason.as_deref()),
            Expect::Ended(workflow, reason) => self.end(line, who, workflow, reason.as_deref()),
        }
    }

    fn mail(&mut self, line: &'a Line, who: &'a str, email: &'a str, subject: Option<&str>) {
        let found = self.find(who, email, |message| {
            message.state == "accepted" && message.at.is_some_and(|at| same_minute(at, line.at))
        });
        let Some(n) = found else {
            return self.missing.push((line, who, email));
        };
        self.taken[n] = true;
        let got = self.happened.subjects.get(&self.happened.messages[n].id);
        if let Some(subject) = subject
            && got.is_none_or(|got| got != subject)
        {
            let got = got.map_or("none", String::as_str);
            self.say(
                line,
                &format!("the subject of `{email}` to {who} is `{got}`, not `{subject}`"),
            );
        }
    }

    fn skipped(&mut self, line: &'a Line, who: &str, email: &str, reason: Option<&str>) {
        let found = self.find(who, email, |message| {
            matches!(message.state.as_str(), "skipped" | "expired")
        });
        let Some(n) = found else {
            return self.say(line, &format!("`{email}` to {who} was not held back"));
        };
        self.taken[n] = true;
        let message = &self.happened.messages[n];
        let got = message
            .reason
            .as_deref()
            .unwrap_or(&message.state)
            .to_owned();
        if let Some(reason) = reason.filter(|reason| *reason != got) {
            self.say(
                line,
                &format!("`{email}` to {who} was held back for `{got}`, not `{reason}`"),
            );
        }
    }

    fn end(&mut self, line: &'a Line, who: &str, workflow: &str, reason: Option<&str>) {
        let mut journeys = self.happened.journeys.iter().enumerate();
        let found = journeys.find(|(n, journey)| {
            let of = journey.who == who && journey.workflow == workflow && !self.ended[*n];
            of && matches!(&journey.end, Ok((at, why)) if same_minute(*at, line.at)
                && reason.is_none_or(|reason| reason == why))
        });
        if let Some((n, _)) = found {
            self.ended[n] = true;
            return;
        }
        let because = reason.map_or(String::new(), |reason| format!(" (`{reason}`)"));
        let (at, known) = (self.time(line.at), self.known(who));
        let wanted = format!("no journey of {who} through {workflow} ended on {at}");
        self.say(line, &(wanted + &because + &known));
    }

    fn find(&self, who: &str, email: &str, fits: impl Fn(&Message) -> bool) -> Option<usize> {
        let mut messages = self.happened.messages.iter().enumerate();
        let found = messages.find(|(n, message)| {
            !self.taken[*n] && message.who == who && message.email == email && fits(message)
        });
        found.map(|(n, _)| n)
    }

    fn missed(&mut self, line: &'a Line, who: &str, email: &str) {
        let at = self.time(line.at);
        let wanted = format!("{who} should have got `{email}` on {at}");
        let found = self.find(who, email, |message| message.state == "accepted");
        let Some(n) = found else {
            let known = self.known(who);
            return self.say(line, &format!("{wanted}; it never came{known}"));
        };
        self.taken[n] = true;
        let came = self.happened.messages[n].at.map(|at| self.time(at));
        let came = came.unwrap_or_default();
        self.say(line, &format!("{wanted}; it came on {came}"));
    }

    fn unexpected(&mut self) {
        for (n, message) in self.happened.messages.iter().enumerate() {
            if message.state == "accepted" && !self.taken[n] {
                let at = message.at.map(|at| self.time(at)).unwrap_or_default();
                let (who, email) = (&message.who, &message.email);
                self.problems.push(format!(
                    "{who} got `{email}` on {at}, which no line expects"
                ));
            }
        }
    }

    /// What is known of somebody: where their journeys are, and what was not sent and why.
    fn known(&self, who: &str) -> String {
        let mut known = Vec::new();
        for journey in self.happened.journeys.iter().filter(|one| one.who == who) {
            let told = match &journey.end {
                Ok((at, reason)) => format!("ended on {} (`{reason}`)", self.time(*at)),
                Err((block, Some(until))) => {
                    format!("waits in `{block}` until {}", self.time(*until))
                }
                Err((block, None)) => format!("stands in `{block}`"),
            };
            known.push(format!("\n  {}: {told}", journey.workflow));
        }
        let unsent = |message: &&Message| message.who == who && message.state != "accepted";
        for message in self.happened.messages.iter().filter(unsent) {
            let (email, state) = (&message.email, &message.state);
            let reason = message.reason.as_deref().unwrap_or("no reason");
            known.push(format!("\n  `{email}` is {state}: {reason}"));
        }
        if known.is_empty() {
            known.push(format!("\n  {who} is in no workflow"));
        }
        known.concat()
    }

    fn time(&self, at: Time) -> String {
        self.zone
            .local(at)
            .strftime("%A %Y-%m-%d %H:%M")
            .to_string()
    }

    fn say(&mut self, line: &Line, text: &str) {
        let at = line
            .position
            .map_or(String::new(), |(line, _)| format!("line {line}: "));
        self.problems.push(at + text);
    }
}

/// Lines are written to the minute; what happens a few seconds into it is meant.
fn same_minute(one: Time, other: Time) -> bool {
    one.millis().div_euclid(60_000) == other.millis().div_euclid(60_000)
}
