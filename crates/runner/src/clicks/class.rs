//! Whether a person followed a link or a program, from what all hits of one message look like
//! together. Pure: what was decided once can be computed again from what is kept, with other rules.
//!
//! The rules are what programs that check mail are known to do (they follow every link within seconds
//! of delivery, ask for the head only, take the link that nobody sees), and the names by which robots
//! call themselves. No list of networks is asked: one that is old tells wrong.

use store::hit::{Class, HitMessage, HitRow, Kind};

/// Links of one message that are followed within so many seconds of each other belong together.
const SECONDS_BETWEEN_LINKS: i64 = 10;
/// So many different links of one message within that time were followed by a program.
const BURST_LINKS: usize = 3;
/// Two different links so close to each other are more than most people do.
const CLOSE_MS: i64 = 1_500;
/// Nobody reads a mail and follows a link so soon after it was handed over.
const TOO_SOON_MS: i64 = 2_000;
/// Hardly anybody does so soon.
const SOON_MS: i64 = 8_000;
/// A program that took the link which nobody sees made the hits round it, too.
const TRAP_MS: i64 = 60_000;
/// And those from the same machine so long before and after.
const TRAP_THERE_MS: i64 = 3_600_000;

/// Parts of the names by which programs call themselves, in small letters.
const ROBOTS: [&str; 30] = [
    "bot",
    "crawl",
    "spider",
    "scan",
    "preview",
    "fetch",
    "monitor",
    "curl/",
    "wget/",
    "python",
    "go-http-client",
    "java/",
    "okhttp",
    "libwww",
    "httpclient",
    "axios",
    "node-fetch",
    "headless",
    "phantomjs",
    "barracuda",
    "mimecast",
    "proofpoint",
    "symantec",
    "trendmicro",
    "fireeye",
    "cloudmark",
    "ironport",
    "safelinks",
    "urldefense",
    "facebookexternalhit",
];

/// What each hit of a message is, with the reasons, in the order of the hits.
pub(super) fn classify(about: &HitMessage) -> Vec<(Class, Vec<&'static str>)> {
    let hits = &about.hits;
    hits.iter().map(|row| class(about, hits, row)).collect()
}

fn class(about: &HitMessage, hits: &[HitRow], row: &HitRow) -> (Class, Vec<&'static str>) {
    let hit = &row.hit;
    let agent = hit.agent.to_ascii_lowercase();
    let after = about
        .handed_at
        .map(|handed| hit.at.millis() - handed.millis());
    let near = |ms: i64| {
        let from = move |other: &&HitRow| other.hit.at.millis().abs_diff(hit.at.millis());
        let near = move |other: &&HitRow| from(other) <= ms.unsigned_abs();
        hits.iter().filter(near)
    };
    let trapped = near(TRAP_MS).any(|other| other.hit.kind == Kind::Trap);
    let trapped_there = near(TRAP_THERE_MS)
        .any(|other| other.hit.kind == Kind::Trap && other.hit.address == hit.address);
    let links = |ms: i64| {
        let mut links: Vec<_> = near(ms)
            .filter(|other| other.hit.kind == Kind::Click)
            .map(|other| (other.hit.link, other.hit.url.as_deref()))
            .collect();
        links.sort_unstable();
        links.dedup();
        links.len()
    };
    let is_click = hit.kind == Kind::Click;
    let surely = [
        ("trap", trapped || trapped_there),
        ("head", hit.method == "HEAD"),
        ("ahead", hit.is_ahead),
        ("robot", ROBOTS.iter().any(|name| agent.contains(name))),
        ("no_agent", agent.is_empty()),
        ("too_soon", after.is_some_and(|after| after < TOO_SOON_MS)),
        (
            "burst",
            is_click && links(SECONDS_BETWEEN_LINKS * 1_000) >= BURST_LINKS,
        ),
    ];
    let surely: Vec<_> = surely
        .iter()
        .filter(|(_, is)| *is)
        .map(|(why, _)| *why)
        .collect();
    if !surely.is_empty() {
        return (Class::Machine, surely);
    }
    let perhaps = [
        // Programs show mails for people, and people see mails without the picture.
        ("picture", hit.kind == Kind::Open),
        ("soon", after.is_some_and(|after| after < SOON_MS)),
        ("close", is_click && links(CLOSE_MS) > 1),
    ];
    let perhaps: Vec<_> = perhaps
        .iter()
        .filter(|(_, is)| *is)
        .map(|(why, _)| *why)
        .collect();
    if perhaps.is_empty() {
        (Class::Human, perhaps)
    } else {
        (Class::Unsure, perhaps)
    }
}

#[cfg(test)]
mod tests;
