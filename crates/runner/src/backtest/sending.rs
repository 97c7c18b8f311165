//! The way out of a play. What is due for a contact is decided on together and in its rank, by the function
//! that decides live and with the same places under the mail limits; what cannot leave now waits.

use engine::budget::Budgets;
use engine::event;
use engine::hand_over::{Around, Inside, reason};
use engine::id::{BlockId, Handle, MessageId};
use engine::limit::{Cap, Sent, Waiting};
use engine::plan::Plan;
use engine::step::Purpose;
use engine::time::Time;
use store::finish::Outcome;
use store::outbox::Claim;
use store::workflow::Status;

use super::budgets::{Left, Rank};
use super::person::{BUCKET, Person};
use super::{Message, Played};
use crate::outcome::finish;
use crate::places::{AllPlaces, in_rank};
use crate::send::may_leave;

/// What became of a message so far.
#[derive(Clone, Debug)]
pub(super) struct Mail {
    pub(super) workflow: Handle,
    pub(super) is_tested: bool,
    pub(super) block: BlockId,
    pub(super) email: Handle,
    /// When it would have left, had there been no others.
    pub(super) wanted_at: Time,
    /// Why it had to wait for others, if it had to.
    pub(super) waited: Option<String>,
    /// When it left or was given up, and the words for that.
    pub(super) ended: Option<(Time, String)>,
}

/// The reasons for which a message waits for others or for room that they took.
const BY_OTHERS: [&str; 3] = [reason::CAP, reason::HELD_BACK, reason::GIVES_WAY];

impl Mail {
    /// Whether it would have been sent, had there been no others.
    pub(super) fn was_wanted(&self) -> bool {
        let outcome = self.ended.as_ref().map(|(_, outcome)| outcome.as_str());
        outcome == Some(ACCEPTED)
            || self.waited.is_some()
            || outcome.is_some_and(|outcome| BY_OTHERS.contains(&outcome))
    }
}

/// The word for a mail that left.
pub(super) const ACCEPTED: &str = "accepted";

impl Person<'_> {
    /// Decides on what is due. As live, what is not sent is told first, and while anything is unread of
    /// the contact nothing leaves.
    pub(super) fn send_due(&mut self) -> bool {
        let now = self.now;
        let all = std::mem::take(&mut self.outbox).into_iter();
        let (mut due, later): (Vec<_>, Vec<_>) = all.partition(|(due_at, _)| *due_at <= now);
        self.outbox = later;
        if due.is_empty() {
            return false;
        }
        due.sort_by_key(|(due_at, claim)| (*due_at, claim.message));
        let mut claims: Vec<Claim> = due.into_iter().map(|(_, claim)| claim).collect();
        in_rank(&mut claims);
        let mut places = self.places(&claims);
        let (mut leaving, mut staying) = (Vec::new(), Vec::new());
        for claim in claims {
            match self.decide(&claim, &places) {
                Some(Ok(())) => {
                    places.decided(&claim, true);
                    leaving.push(claim);
                }
                Some(Err(outcome)) => {
                    places.decided(&claim, false);
                    staying.push((claim, outcome));
                }
                None => places.decided(&claim, false),
            }
        }
        for (claim, outcome) in staying {
            self.finish(claim, outcome);
        }
        if !self.inbox.is_empty() {
            self.outbox
                .extend(leaving.into_iter().map(|one| (now, one)));
            return true;
        }
        for claim in leaving {
            let reply = String::new();
            self.finish(claim, Outcome::Accepted { reply });
        }
        true
    }

    /// The places of the contact, as these claims find them.
    fn places(&self, claims: &[Claim]) -> AllPlaces {
        let of = (self.script.workspace, self.world.contact.id);
        let wants = |one: &&Claim| one.purpose == Purpose::Marketing && one.cap != Cap::Exempt;
        let waiting = claims.iter().filter(wants).map(|one| Waiting {
            message: one.message,
            cap: one.cap.clone(),
            priority: one.priority,
            due_at: one.due_at,
        });
        AllPlaces::of_one(of, self.sent.clone(), waiting.collect())
    }

    /// Whether a message leaves now, or what becomes of it; nothing of one whose journey is gone.
    fn decide(&self, claim: &Claim, places: &AllPlaces) -> Option<Result<(), Outcome>> {
        let script = self.script;
        let plans = self.plans();
        let plan = plans.known(claim.workflow, claim.version);
        let plan = plan.unwrap_or(&script.plan);
        let journey = self.journey(claim.journey)?;
        let others = self.world.journeys.iter();
        let others = others.filter(|(one, _)| one.id != journey.id);
        let inside = others.filter_map(|(journey, until)| {
            let plan = plans.known(journey.workflow, journey.version)?;
            let until = *until;
            Some(Inside {
                plan,
                journey,
                until,
            })
        });
        let inside: Vec<_> = inside.collect();
        let around = Around {
            settings: Some(&script.settings),
            inside: &inside,
            ..Around::default()
        };
        let status = Some(plans.status(claim.workflow).unwrap_or(Status::Live));
        let left = may_leave(
            (claim, places),
            status,
            plan,
            (journey, around),
            self.facts(),
            self.now,
        );
        Some(match left {
            Ok(_) if script.is_too_much(claim.workflow, self.rank(claim)) => Err(Outcome::Held),
            left => left.map(|_| ()),
        })
    }

    /// Writes down what became of a message, and tells of it.
    fn finish(&mut self, claim: Claim, outcome: Outcome) {
        let now = self.now;
        if let Outcome::Postponed { due_at, reason } = outcome {
            let name = format!("postponed.{reason}");
            self.count(claim.workflow, &claim.block, &name, 1);
            self.postponed(claim.message, due_at, reason);
            self.outbox.push((due_at, claim));
            return;
        }
        if outcome == Outcome::Held {
            self.count(claim.workflow, &claim.block, "held", 1);
            let workflow = self.of_journey(&claim).0.handle.clone();
            *self.played.held.entry(workflow).or_insert(0) += 1;
            return;
        }
        let (word, told) = match &outcome {
            Outcome::Accepted { .. } => ("sent".to_owned(), ACCEPTED.to_owned()),
            Outcome::Skipped { reason } => (format!("skipped.{reason}"), reason.clone()),
            _ => ("expired".to_owned(), "expired".to_owned()),
        };
        self.count(claim.workflow, &claim.block, &word, 1);
        let is_counted = claim.purpose == Purpose::Marketing && claim.cap != Cap::Exempt;
        if is_counted && told == ACCEPTED {
            self.sent.push(Sent {
                cap: claim.cap.clone(),
                at: Some(now),
            });
        }
        let (plan, hops) = self.of_journey(&claim);
        if told == ACCEPTED && plan.sending.budgets != Budgets::default() {
            let (workflow, rank) = (claim.workflow, self.rank(&claim));
            self.played.left.push(Left { workflow, rank });
        }
        let workflow = (&plan.handle, hops);
        let finished = finish(BUCKET, &claim, workflow, Some(1), outcome, now);
        if let Some(mail) = self.mails.get_mut(&claim.message) {
            mail.ended = Some((now, told));
        }
        self.happened(finished.event.into_iter().collect());
    }

    /// The place of a message that leaves in this round.
    fn rank(&self, claim: &Claim) -> Rank {
        let (due_at, contact) = (claim.due_at, claim.contact);
        (self.now, self.round, due_at, contact, claim.message)
    }

    /// The plan of a message, and how many journeys led to it.
    fn of_journey(&self, claim: &Claim) -> (std::sync::Arc<Plan>, u32) {
        let plan = self.plans().known(claim.workflow, claim.version);
        let plan = plan.unwrap_or(&self.script.plan).clone();
        let journey = self.journey(claim.journey);
        let hops = journey.map_or(1, |journey| {
            event::hops_on(journey.memory.hops, journey.entered_at, self.now)
        });
        (plan, hops)
    }

    fn postponed(&mut self, message: MessageId, due_at: Time, reason: &str) {
        let Some(mail) = self.mails.get_mut(&message) else {
            return;
        };
        if BY_OTHERS.contains(&reason) {
            mail.waited = Some(reason.to_owned());
        } else if mail.waited.is_none() {
            mail.wanted_at = due_at;
        }
    }

    /// What the play gave, with the mails of all workflows.
    pub(super) fn end(mut self) -> Played {
        let mails = std::mem::take(&mut self.mails).into_values();
        let (own, others): (Vec<Mail>, Vec<Mail>) = mails.partition(|mail| mail.is_tested);
        self.played.collisions.find(
            (self.world.contact.id, &self.script.zone),
            (&own, &others),
            self.script.collide_ms,
        );
        for mail in others {
            let is_sent = mail.ended.is_some_and(|(_, outcome)| outcome == ACCEPTED);
            *self.played.beside.entry(mail.workflow).or_insert(0) += i64::from(is_sent);
        }
        let contact = self.world.contact.id;
        let message = |mail: Mail| {
            let (at, outcome) = mail.ended?;
            Some(Message {
                contact,
                block: mail.block,
                email: mail.email,
                at,
                outcome,
            })
        };
        let mut messages: Vec<Message> = own.into_iter().filter_map(message).collect();
        messages.sort_by_key(|message| message.at);
        self.played.messages = messages;
        self.played
    }
}
