//! Who followed the links of a mail. Hits are kept as they come; when the time has passed in which a
//! program would have followed further links, it is decided which of them people made, and told: by
//! `email_clicked` for those, by `email_fetched` for programs. So a workflow that hears of clicks
//! hears of them a minute late, and never of a mail gateway that followed every link.

mod class;

use std::collections::BTreeSet;

use engine::contact::map;
use engine::event::{SENDER, own};
use engine::time::Time;
use engine::value::Value;
use store::append::OwnEvent;
use store::hit::{Class, HitMessage, HitRow, Kind, SETTLED_MAX, SETTLES_AFTER_MS, Settled};
use store::lease::Lease;

use self::class::classify;
use crate::{Error, Runner};

impl Runner {
    /// Decides on one batch of what was followed in a bucket. Gives how many hits were decided on.
    pub async fn settle_hits(&self, lease: impl Into<Lease>) -> Result<usize, Error> {
        let lease = lease.into();
        let now = self.clock.now();
        let until = now.plus_ms(-SETTLES_AFTER_MS);
        let due = self.store.system();
        let due = due.hits_due(lease.bucket, now, SETTLED_MAX).await?;
        let settled: Vec<Settled> = due
            .into_iter()
            .filter_map(|about| settled(about, until))
            .collect();
        let count = settled.iter().map(|one| one.hits.len()).sum();
        if count > 0 {
            let system = self.store.system();
            system.settle_hits(lease, settled, now).await?;
        }
        Ok(count)
    }
}

/// What is decided of a message's hits that came until then.
fn settled(about: HitMessage, until: Time) -> Option<Settled> {
    let classes = classify(&about);
    let (mut hits, mut events, mut machine) = (Vec::new(), Vec::new(), Vec::new());
    let mut clicked: BTreeSet<(i64, Option<&str>)> = told(&about, until);
    for (row, (class, reasons)) in about.hits.iter().zip(&classes) {
        if row.settled.is_some() || row.hit.at > until {
            continue;
        }
        hits.push((row.id, row.hit.kind, *class, reasons.join(" ")));
        match (row.hit.kind, class) {
            // Whoever goes back and follows it again within the minute clicked once.
            (Kind::Click, Class::Human) => {
                if clicked.insert((row.hit.link, row.hit.url.as_deref())) {
                    events.push(click(&about, row));
                }
            }
            (_, Class::Machine) => machine.extend(reasons.iter().copied()),
            (Kind::Click, Class::Unsure) => machine.push(class.as_str()),
            (_, Class::Human | Class::Unsure) => {}
        }
    }
    let first = hits.first()?.0;
    let contact = about.hits.iter().find(|row| row.id == first)?.hit.contact;
    if !machine.is_empty() {
        events.push(fetched(&about, machine, until));
    }
    Some(Settled {
        about,
        contact,
        hits,
        events,
    })
}

/// The links of which it was told in the minute before: those that were decided on lately.
fn told(about: &HitMessage, until: Time) -> BTreeSet<(i64, Option<&str>)> {
    let since = until.plus_ms(-SETTLES_AFTER_MS);
    let is_told = |row: &&HitRow| {
        let human = matches!(row.settled, Some((Class::Human, _)));
        human && row.hit.kind == Kind::Click && row.hit.at > since
    };
    let rows = about.hits.iter().filter(is_told);
    rows.map(|row| (row.hit.link, row.hit.url.as_deref()))
        .collect()
}

fn click(about: &HitMessage, row: &HitRow) -> OwnEvent {
    let mut fields = fields(about);
    if row.hit.link > 0 {
        fields.push(("link", row.hit.link.to_string().as_str().into()));
    }
    fields.extend(row.hit.url.as_deref().map(|url| ("url", url.into())));
    fields.extend(row.label.as_deref().map(|label| ("label", label.into())));
    event(own::EMAIL_CLICKED, fields, row.hit.at)
}

/// What programs did, once for all of it.
fn fetched(about: &HitMessage, mut reasons: Vec<&str>, at: Time) -> OwnEvent {
    reasons.sort_unstable();
    reasons.dedup();
    let mut fields = fields(about);
    let reasons = reasons.into_iter().map(Value::from).collect();
    fields.push(("reasons", Value::List(reasons)));
    event(own::EMAIL_FETCHED, fields, at)
}

fn event(name: &str, fields: Vec<(&'static str, Value)>, at: Time) -> OwnEvent {
    OwnEvent {
        name: name.to_owned(),
        occurred_at: at,
        source: SENDER.to_owned(),
        data: map(fields),
    }
}

/// The names of `email_sent`.
fn fields(about: &HitMessage) -> Vec<(&'static str, Value)> {
    let mut fields = vec![
        ("message", about.message.to_string().as_str().into()),
        ("journey", about.journey.to_string().as_str().into()),
        ("block", about.block.as_str().into()),
        ("visit", Value::Number(about.visit.into())),
        ("email", about.email.as_str().into()),
    ];
    let handle = about.handle.as_ref();
    fields.extend(handle.map(|handle| ("workflow", handle.as_str().into())));
    let version = about.email_version;
    fields.extend(version.map(|version| ("email_version", Value::Number(version.into()))));
    fields
}
