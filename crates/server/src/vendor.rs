//! Doors for clients that people already have: another product's paths and bodies, told to the store
//! in our own words. One file per product says what its messages mean; here they are stored, each for
//! itself and in their order.
//!
//! What a message is about must not be lost because two of its keys belong to two contacts: nobody
//! is merged by a door, so the first, strongest key decides, and the others stay where they are.

pub(crate) mod customerio;
pub(crate) mod klaviyo;
pub(crate) mod segment;

mod parts;

use engine::contact::Change;
use engine::time::Time;
use store::append::{Appended, NewEvent};
use store::command::Command;
use store::right::Right;
use store::who::{IdentityKind, Who};

use crate::app::App;
use crate::auth::Caller;
use crate::problem::{Located, Problem};

/// What a message tells.
pub(crate) enum Told {
    /// Something happened.
    Event(NewEvent),
    /// A contact is known by these keys, and changed.
    Change(Who, Vec<Change>, &'static str),
    /// Somebody is never to be mailed again, for this reason.
    Suppress(Who, &'static str),
}

/// What came of a message.
pub(crate) enum Outcome {
    /// All of it is stored.
    Taken,
    /// All but this.
    InPart(Vec<Located>),
    /// Nothing of it, for these reasons.
    Refused(Vec<Located>),
}

/// Stores what can be, in this order; one outcome each.
pub(crate) async fn take(
    app: &App,
    caller: &Caller,
    messages: Vec<Result<Vec<Told>, Vec<Located>>>,
    now: Time,
) -> Result<Vec<Outcome>, Problem> {
    let mut taking = Taking {
        caller,
        now,
        outcomes: Vec::with_capacity(messages.len()),
        events: Vec::new(),
    };
    for (n, message) in messages.into_iter().enumerate() {
        match message {
            Err(faults) => taking.outcomes.push(Outcome::Refused(faults)),
            Ok(told) => {
                taking.outcomes.push(Outcome::Taken);
                for told in told {
                    taking.one(n, told).await?;
                }
            }
        }
    }
    taking.append().await?;
    for outcome in &taking.outcomes {
        let word = if outcome.is_refused() {
            "refused"
        } else {
            "stored"
        };
        app.metrics.event(word, 1);
    }
    if !taking.outcomes.iter().all(Outcome::is_refused) {
        app.nudge.ring();
    }
    Ok(taking.outcomes)
}

impl Outcome {
    /// Whether nothing of it is stored.
    pub(crate) const fn is_refused(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

struct Taking<'a> {
    caller: &'a Caller,
    now: Time,
    outcomes: Vec<Outcome>,
    /// Events that came one after the other are stored together.
    events: Vec<(usize, NewEvent)>,
}

impl Taking<'_> {
    async fn one(&mut self, n: usize, told: Told) -> Result<(), Problem> {
        match told {
            Told::Event(event) => self.events.push((n, event)),
            Told::Change(who, changes, source) => {
                // What came before a change is read before it.
                self.append().await?;
                self.change(n, who, changes, source).await?;
            }
            Told::Suppress(who, reason) => {
                self.append().await?;
                self.suppress(n, &who, reason).await?;
            }
        }
        Ok(())
    }

    async fn append(&mut self) -> Result<(), Problem> {
        let mut events = std::mem::take(&mut self.events);
        while !events.is_empty() {
            let all = events.iter().map(|(_, event)| event.clone()).collect();
            let appended = self.caller.workspace().append(all, self.now).await?;
            let mut again = Vec::new();
            for ((n, mut event), appended) in events.into_iter().zip(appended) {
                if let Appended::Refused(sentence) = appended {
                    match strongest(&event.who) {
                        Some(who) => {
                            event.who = who;
                            again.push((n, event));
                        }
                        None => self.outcomes[n] = Outcome::Refused(about(&sentence)),
                    }
                }
            }
            events = again;
        }
        Ok(())
    }

    async fn change(
        &mut self,
        n: usize,
        who: Who,
        mut changes: Vec<Change>,
        source: &str,
    ) -> Result<(), Problem> {
        let workspace = self.caller.workspace();
        let (mut who, mut taken_away) = (who, None);
        loop {
            let command = Command::ChangeContact {
                changes: changes.clone(),
                source: source.to_owned(),
            };
            let sentence = match workspace.command(who.clone(), command, self.now).await {
                Err(store::Error::Refused(sentence)) => sentence,
                done => {
                    done?;
                    self.outcomes[n] = taken_away.map_or(Outcome::Taken, Outcome::InPart);
                    return Ok(());
                }
            };
            if let Some(one_key) = strongest(&who) {
                who = one_key;
            } else if changes.iter().any(is_address) {
                // The address is somebody else's: all the rest is true of this contact.
                changes.retain(|change| !is_address(change));
                let left_out = format!("The address was left out: {sentence}.");
                taken_away = Some(vec![Located::new("contact", left_out)]);
            } else {
                self.outcomes[n] = Outcome::Refused(about(&sentence));
                return Ok(());
            }
        }
    }
}

impl Taking<'_> {
    /// Whoever is unknown has no address that could be mailed, unless the message names it.
    async fn suppress(&mut self, n: usize, who: &Who, reason: &str) -> Result<(), Problem> {
        if !self.caller.rights.allow(Right::Edit) {
            // A key that stands in a page must not be able to silence others.
            let sentence = "Nobody is taken off by a key without the right `edit`.";
            self.outcomes[n] = Outcome::Refused(vec![Located::new("contact", sentence)]);
            return Ok(());
        }
        let workspace = self.caller.workspace();
        let mut addresses = Vec::new();
        if let Who::Keys(keys) = who {
            let named = keys.iter().filter(|(kind, _)| *kind == IdentityKind::Email);
            addresses.extend(named.map(|(_, address)| address.clone()));
        }
        let known = match workspace.contact(who).await {
            // Keys of two contacts: the strongest says who is meant.
            Err(store::Error::Refused(_)) => match strongest(who) {
                Some(who) => workspace.contact(&who).await?,
                None => None,
            },
            known => known?,
        };
        addresses.extend(known.and_then(|row| row.contact.email));
        for address in addresses {
            workspace.suppress(&address, reason, self.now).await?;
        }
        Ok(())
    }
}

fn about(sentence: &str) -> Vec<Located> {
    vec![Located::refused("contact", sentence)]
}

fn is_address(change: &Change) -> bool {
    matches!(change, Change::Field { field, .. } if field == "email")
}

/// The first of several keys alone; none if there is only one.
fn strongest(who: &Who) -> Option<Who> {
    let Who::Keys(keys) = who else { return None };
    let strength = |kind: &IdentityKind| {
        let order = [
            IdentityKind::ExternalId,
            IdentityKind::Email,
            IdentityKind::Phone,
            IdentityKind::AnonymousId,
        ];
        order.iter().position(|one| one == kind)
    };
    let first = keys.iter().min_by_key(|(kind, _)| strength(kind))?;
    (keys.len() > 1).then(|| Who::Keys(vec![first.clone()]))
}
