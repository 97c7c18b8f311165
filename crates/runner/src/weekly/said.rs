//! What a summary of the week says, in the languages of its readers: what was sent, what was not and why, what
//! came back. All of it is counted elsewhere, by day; nothing is counted here.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use engine::id::WorkflowId;
use store::feedback::Kind;
use store::summary::{Counted, DayCount, Said};
use store::workflow::{Status, WorkflowRow};

/// So many days are summed up.
pub(super) const DAYS: i64 = 7;
/// So many workflows and reasons are named: a mail is read in a minute, the overview has the others.
const NAMED_MAX: usize = 5;

/// What went on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Week {
    shop: String,
    sent: i64,
    /// In the week before.
    sent_before: i64,
    refused: i64,
    skipped: i64,
    /// Why messages were not sent, the most frequent first.
    reasons: Vec<(String, i64)>,
    bounced: i64,
    complained: i64,
    replied: i64,
    /// What was sent, by the names of workflows, the busiest first.
    workflows: Vec<(String, i64)>,
    /// The names of those that stand still.
    paused: Vec<String>,
}

/// A summary as it is mailed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

impl Week {
    /// Of the days before `until`, with those before them for the comparison.
    pub(super) fn of(
        shop: &str,
        until: i64,
        counts: &[DayCount],
        said: &[Said],
        workflows: &[WorkflowRow],
    ) -> Self {
        let mut week = Self {
            shop: shop.to_owned(),
            ..Self::default()
        };
        let mut reasons: BTreeMap<&str, i64> = BTreeMap::new();
        let mut sent: BTreeMap<WorkflowId, i64> = BTreeMap::new();
        for one in counts {
            let is_of_week = (until - DAYS..until).contains(&one.day);
            let is_before = (until - 2 * DAYS..until - DAYS).contains(&one.day);
            match &one.counted {
                Counted::Sent if is_before => week.sent_before += one.count,
                Counted::Sent if is_of_week => {
                    week.sent += one.count;
                    *sent.entry(one.workflow).or_default() += one.count;
                }
                Counted::Refused if is_of_week => week.refused += one.count,
                Counted::Skipped(reason) if is_of_week => {
                    week.skipped += one.count;
                    *reasons.entry(reason).or_default() += one.count;
                }
                _ => {}
            }
        }
        let reasons = reasons.into_iter().map(|(name, n)| (name.to_owned(), n));
        week.reasons = most(reasons.collect());
        let named = |row: &WorkflowRow| Some((row.name.clone(), *sent.get(&row.id)?));
        week.workflows = most(workflows.iter().filter_map(named).collect());
        let paused = workflows.iter().filter(|row| row.status == Status::Paused);
        week.paused = paused.map(|row| row.name.clone()).collect();
        for one in said {
            match one.kind {
                Kind::Bounced => week.bounced += one.count,
                Kind::Complained => week.complained += one.count,
                Kind::Replied => week.replied += one.count,
            }
        }
        week
    }

    /// In a language; `base` is where the pages are.
    pub(super) fn words(&self, language: &str, base: &str) -> Words {
        let words = if language == "nl" { &NL } else { &EN };
        let subject = words.subject.replace("{shop}", &self.shop);
        let subject = subject.replace("{n}", &self.sent.to_string());
        let rows = self.rows(words);
        let home = format!("{}/app/home", base.trim_end_matches('/'));
        let lists = [
            (words.busiest, counted(&self.workflows, str::to_owned)),
            (
                words.why,
                counted(&self.reasons, |reason| reason_in(reason, words.tag)),
            ),
            (
                words.paused,
                self.paused.iter().take(NAMED_MAX).cloned().collect(),
            ),
        ];
        let lists = lists.into_iter().filter(|(_, lines)| !lines.is_empty());
        let lists: Vec<_> = lists.collect();
        Words {
            text: text(words, &rows, &lists, &home),
            html: html(words, &subject, &rows, &lists, &home),
            subject,
        }
    }

    fn rows(&self, words: &Language) -> Vec<(&'static str, String)> {
        let before = words.before.replace("{n}", &self.sent_before.to_string());
        let mut rows = vec![(words.sent, format!("{} ({before})", self.sent))];
        let more = [
            (words.refused, self.refused),
            (words.skipped, self.skipped),
            (words.bounced, self.bounced),
            (words.complained, self.complained),
            (words.replied, self.replied),
        ];
        rows.extend(more.into_iter().map(|(name, n)| (name, n.to_string())));
        rows
    }
}

/// The largest, those of one size by name.
fn most(mut all: Vec<(String, i64)>) -> Vec<(String, i64)> {
    all.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    all
}

fn counted(all: &[(String, i64)], name: impl Fn(&str) -> String) -> Vec<String> {
    let line = |(one, n): &(String, i64)| format!("{}: {n}", name(one));
    all.iter().take(NAMED_MAX).map(line).collect()
}

type Lists = [(&'static str, Vec<String>)];

fn text(words: &Language, rows: &[(&str, String)], lists: &Lists, home: &str) -> String {
    let mut text = format!("{}\n\n", words.intro);
    for (name, n) in rows {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{name}: {n}");
    }
    for (name, lines) in lists {
        let _ = writeln!(text, "\n{name}");
        for line in lines {
            let _ = writeln!(text, "- {line}");
        }
    }
    let _ = write!(text, "\n{}\n{home}\n\n{}\n", words.more, words.off);
    text
}

fn html(
    words: &Language,
    subject: &str,
    rows: &[(&str, String)],
    lists: &Lists,
    home: &str,
) -> String {
    let mut body = format!(
        "<h1 style=\"font-size:20px\">{}</h1><p>{}</p>",
        escaped(subject),
        words.intro
    );
    body.push_str(
        "<table role=\"presentation\" cellpadding=\"6\" style=\"border-collapse:collapse\">",
    );
    for (name, n) in rows {
        let _ = write!(
            body,
            "<tr><td>{name}</td><td align=\"right\"><strong>{n}</strong></td></tr>"
        );
    }
    body.push_str("</table>");
    for (name, lines) in lists {
        let _ = write!(body, "<h2 style=\"font-size:16px\">{name}</h2><ul>");
        for line in lines {
            let _ = write!(body, "<li>{}</li>", escaped(line));
        }
        body.push_str("</ul>");
    }
    let home = escaped(home);
    let _ = write!(
        body,
        "<p><a href=\"{home}\">{}</a></p><p style=\"color:#595959\">{}</p>",
        words.more, words.off
    );
    let language = words.tag;
    format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{}</title></head><body style=\"font-family:Arial,sans-serif;font-size:14px;line-height:1.5\">{body}</body></html>",
        escaped(subject)
    )
}

/// Names are what people wrote.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

/// A language's words.
struct Language {
    tag: &'static str,
    subject: &'static str,
    intro: &'static str,
    sent: &'static str,
    before: &'static str,
    refused: &'static str,
    skipped: &'static str,
    bounced: &'static str,
    complained: &'static str,
    replied: &'static str,
    busiest: &'static str,
    why: &'static str,
    paused: &'static str,
    more: &'static str,
    off: &'static str,
}

static EN: Language = Language {
    tag: "en",
    subject: "The week at {shop}: {n} sent",
    intro: "This is what went on in the last seven days.",
    sent: "Sent",
    before: "the week before: {n}",
    refused: "Refused by a mail server",
    skipped: "Not sent, on purpose",
    bounced: "Came back",
    complained: "Called spam",
    replied: "Answered",
    busiest: "What was sent most",
    why: "Why something was not sent",
    paused: "Workflows that are paused",
    more: "More on the overview",
    off: "You asked for this summary; on the overview you can switch it off.",
};

static NL: Language = Language {
    tag: "nl",
    subject: "De week van {shop}: {n} verstuurd",
    intro: "Dit gebeurde er in de afgelopen zeven dagen.",
    sent: "Verstuurd",
    before: "de week ervoor: {n}",
    refused: "Geweigerd door een mailserver",
    skipped: "Met opzet niet verstuurd",
    bounced: "Teruggekomen",
    complained: "Als spam gemeld",
    replied: "Beantwoord",
    busiest: "Wat het meest werd verstuurd",
    why: "Waarom iets niet werd verstuurd",
    paused: "Workflows die gepauzeerd zijn",
    more: "Meer op het overzicht",
    off: "Je hebt om deze samenvatting gevraagd; op het overzicht zet je haar uit.",
};

/// A reason in words; one that is rare as it is written.
fn reason_in(reason: &str, language: &str) -> String {
    let known = REASONS.iter().find(|(word, _, _)| *word == reason);
    match known {
        Some((_, _, dutch)) if language == "nl" => (*dutch).to_owned(),
        Some((_, english, _)) => (*english).to_owned(),
        None => reason.replace('_', " "),
    }
}

/// In the words of the pages.
const REASONS: &[(&str, &str, &str)] = &[
    ("no_consent", "No consent", "Geen toestemming"),
    ("no_address", "No address", "Geen adres"),
    (
        "suppressed",
        "On the do-not-mail list",
        "Op de niet-mailenlijst",
    ),
    (
        "audience",
        "Not in the audience any more",
        "Niet meer in de doelgroep",
    ),
    (
        "condition",
        "The condition did not hold any more",
        "De voorwaarde gold niet meer",
    ),
    ("expired", "Too late", "Te laat"),
    (
        "workflow_ended",
        "The workflow had ended",
        "De workflow was beëindigd",
    ),
    ("cap", "Mail limit", "Maillimiet"),
    ("opt_out", "Left", "Meldde zich af"),
    ("exit", "Left by an exit", "Vertrokken door een uitgang"),
];
