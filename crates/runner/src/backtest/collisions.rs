//! Where the workflow that is tested and another one wanted to mail the same person within hours: who went
//! first, and what became of the other. A mail wants to leave when it would have, had there been no other:
//! in its hours, but for places under limits and for whoever holds it back.

use std::collections::BTreeMap;

use engine::calendar::Zone;
use engine::id::{BlockId, ContactId, Handle};
use engine::time::Time;

use super::sending::{ACCEPTED, Mail};

/// Collisions are listed up to so many, those of the contacts that were played first; all are counted.
/// As many as a page of any list.
pub const LISTED_MAX: usize = 1_000;

/// The collisions of a play.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Collisions {
    /// How many there are by day (of the tested workflow's mail) and other workflow.
    pub days: BTreeMap<(String, Handle), Tally>,
    /// The first of them.
    pub listed: Vec<Collision>,
}

/// Of how many contacts a day with another workflow has a collision, by what came of it. A contact counts
/// once a day, by the two mails that were nearest to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All.
    pub contacts: i64,
    /// The tested workflow went first.
    pub own_first: i64,
    /// The other went first.
    pub other_first: i64,
    /// The mail of the tested workflow had to wait, and left later.
    pub own_postponed: i64,
    /// The mail of the tested workflow was not sent.
    pub own_skipped: i64,
    /// The mail of the other had to wait, and left later.
    pub other_postponed: i64,
    /// The mail of the other was not sent.
    pub other_skipped: i64,
}

/// Two mails that wanted to go to one contact within hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collision {
    /// To whom.
    pub contact: ContactId,
    /// The local day on which the tested workflow's mail wanted to leave.
    pub day: String,
    /// Which of the two left first.
    pub first: First,
    /// The mail of the tested workflow.
    pub own: Side,
    /// The mail of the other.
    pub other: Side,
}

/// Which of two mails left first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// That of the tested workflow.
    Own,
    /// That of the other.
    Other,
    /// Both at one instant.
    Both,
    /// Neither was sent.
    Neither,
}

/// One of two mails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// Of which workflow.
    pub workflow: Handle,
    /// Of which of its blocks.
    pub block: BlockId,
    /// Which e-mail.
    pub email: Handle,
    /// When it wanted to leave.
    pub wanted_at: Time,
    /// When it left, or was given up; nothing while it waited at the end of the play.
    pub at: Option<Time>,
    /// `accepted`, `expired`, the reason for which it was not sent, or `waiting`.
    pub outcome: String,
    /// The last reason for which it had to wait for others: `cap`, `held_back`, `gives_way`.
    pub waited: Option<String>,
}

impl First {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Other => "other",
            Self::Both => "both",
            Self::Neither => "neither",
        }
    }
}

impl Side {
    fn of(mail: &Mail) -> Self {
        let (at, outcome) = match &mail.ended {
            Some((at, outcome)) => (Some(*at), outcome.clone()),
            None => (None, "waiting".to_owned()),
        };
        Self {
            workflow: mail.workflow.clone(),
            block: mail.block.clone(),
            email: mail.email.clone(),
            wanted_at: mail.wanted_at,
            at,
            outcome,
            waited: mail.waited.clone(),
        }
    }

    /// When it left.
    fn left_at(&self) -> Option<Time> {
        self.at.filter(|_| self.outcome == ACCEPTED)
    }

    fn is_skipped(&self) -> bool {
        self.at.is_some() && self.outcome != ACCEPTED
    }

    fn is_postponed(&self) -> bool {
        self.waited.is_some() && !self.is_skipped()
    }
}

impl Tally {
    fn count(&mut self, one: &Collision) {
        let (own, other) = (&one.own, &one.other);
        self.contacts += 1;
        self.own_first += i64::from(one.first == First::Own);
        self.other_first += i64::from(one.first == First::Other);
        self.own_postponed += i64::from(own.is_postponed());
        self.own_skipped += i64::from(own.is_skipped());
        self.other_postponed += i64::from(other.is_postponed());
        self.other_skipped += i64::from(other.is_skipped());
    }

    /// Adds another.
    pub fn add(&mut self, other: Self) {
        self.contacts += other.contacts;
        self.own_first += other.own_first;
        self.other_first += other.other_first;
        self.own_postponed += other.own_postponed;
        self.own_skipped += other.own_skipped;
        self.other_postponed += other.other_postponed;
        self.other_skipped += other.other_skipped;
    }
}

impl Collisions {
    /// How many there are.
    pub fn count(&self) -> i64 {
        self.days.values().map(|tally| tally.contacts).sum()
    }

    /// Adds those of another contact.
    pub(super) fn add(&mut self, other: Self) {
        for (slot, tally) in other.days {
            self.days.entry(slot).or_default().add(tally);
        }
        let room = LISTED_MAX.saturating_sub(self.listed.len());
        self.listed.extend(other.listed.into_iter().take(room));
    }

    /// Finds those of one contact: of each day and other workflow the nearest two.
    pub(super) fn find(
        &mut self,
        (contact, zone): (ContactId, &Zone),
        (own, others): (&[Mail], &[Mail]),
        within_ms: i64,
    ) {
        let wanted = |mails: &[Mail]| -> Vec<Side> {
            let mails = mails.iter().filter(|mail| mail.was_wanted());
            let mut sides: Vec<Side> = mails.map(Side::of).collect();
            sides.sort_by_key(|side| side.wanted_at);
            sides
        };
        let (own, others) = (wanted(own), wanted(others));
        let mut nearest: BTreeMap<(String, Handle), (i64, Collision)> = BTreeMap::new();
        for mine in &own {
            let from = mine.wanted_at.plus_ms(-within_ms);
            let begin = others.partition_point(|other| other.wanted_at < from);
            let near = others[begin..].iter();
            let near =
                near.take_while(|other| other.wanted_at <= mine.wanted_at.plus_ms(within_ms));
            for other in near {
                let apart = (other.wanted_at.millis() - mine.wanted_at.millis()).abs();
                let day = zone.local(mine.wanted_at).date().to_string();
                let slot = (day.clone(), other.workflow.clone());
                if nearest.get(&slot).is_some_and(|(known, _)| *known <= apart) {
                    continue;
                }
                let collision = Collision {
                    contact,
                    day,
                    first: first(mine, other),
                    own: mine.clone(),
                    other: other.clone(),
                };
                nearest.insert(slot, (apart, collision));
            }
        }
        for (slot, (_, collision)) in nearest {
            self.days.entry(slot).or_default().count(&collision);
            self.listed.push(collision);
        }
    }
}

fn first(own: &Side, other: &Side) -> First {
    match (own.left_at(), other.left_at()) {
        (Some(own), Some(other)) if own == other => First::Both,
        (Some(own), Some(other)) if own < other => First::Own,
        (Some(_), None) => First::Own,
        (_, Some(_)) => First::Other,
        (None, None) => First::Neither,
    }
}

#[cfg(test)]
mod tests {
    use engine::time::HOUR_MS;

    use super::*;

    /// A mail that wanted to leave in this hour, and what became of it how many hours later.
    fn mail(workflow: &str, hour: i64, became: Option<(i64, &str)>, waited: Option<&str>) -> Mail {
        let at = |hour: i64| Time::from_millis(hour * HOUR_MS);
        Mail {
            workflow: Handle::new(workflow).unwrap(),
            is_tested: workflow == "own",
            block: BlockId::new("m1").unwrap(),
            email: Handle::new("mail").unwrap(),
            wanted_at: at(hour),
            waited: waited.map(str::to_owned),
            ended: became.map(|(later, outcome)| (at(hour + later), outcome.to_owned())),
        }
    }

    fn found(own: &[Mail], others: &[Mail]) -> Collisions {
        let mut collisions = Collisions::default();
        let contact = (ContactId(7), &Zone::utc());
        collisions.find(contact, (own, others), 24 * HOUR_MS);
        collisions
    }

    fn check(own: &[Mail], others: &[Mail], expect: &[&str]) {
        let found = found(own, others);
        let line = |one: &Collision| {
            let (own, other) = (&one.own.outcome, &one.other);
            let first = one.first.as_str();
            format!(
                "{} {first} {own} {} {}",
                one.day, other.workflow, other.outcome
            )
        };
        let lines: Vec<_> = found.listed.iter().map(line).collect();
        assert_eq!(lines, expect);
        assert_eq!(found.count(), i64::try_from(expect.len()).unwrap());
    }

    const SENT: Option<(i64, &str)> = Some((0, ACCEPTED));

    #[test]
    fn who_goes_first_is_told_by_day_and_other_workflow() {
        let own = [mail("own", 10, SENT, None)];
        let other = |hour, became, waited| [mail("other", hour, became, waited)];
        let day = "1970-01-01";
        let both = format!("{day} both accepted other accepted");
        check(&own, &other(10, SENT, None), &[&both]);
        let first = format!("{day} own accepted other accepted");
        check(&own, &other(34, SENT, None), &[&first]);
        let second = format!("{day} other accepted other accepted");
        check(&own, &other(9, SENT, None), &[&second]);
        check(&own, &other(35, SENT, None), &[]);
        let dropped = format!("{day} own accepted other cap");
        check(
            &own,
            &other(10, Some((24, "cap")), Some("cap")),
            &[&dropped],
        );
        let waits = format!("{day} own accepted other waiting");
        check(&own, &other(10, None, Some("held_back")), &[&waits]);
        // What would not have left anyway collides with nothing.
        check(&own, &other(10, Some((0, "no_consent")), None), &[]);
        check(&own, &other(10, None, None), &[]);
    }

    #[test]
    fn a_day_counts_once_by_the_nearest_and_adds_up() {
        let own = [
            mail("own", 1, Some((24, ACCEPTED)), Some("cap")),
            mail("own", 5, Some((20, "cap")), Some("cap")),
            mail("own", 25, SENT, None),
        ];
        let others = [mail("a", 4, SENT, None), mail("b", 1, SENT, None)];
        let mut collisions = found(&own, &others);
        let told: Vec<_> = collisions
            .days
            .iter()
            .map(|((day, other), tally)| {
                (
                    day.as_str(),
                    other.as_str(),
                    tally.own_postponed,
                    tally.own_skipped,
                )
            })
            .collect();
        let expect = [
            ("1970-01-01", "a", 0, 1),
            ("1970-01-01", "b", 1, 0),
            ("1970-01-02", "a", 0, 0),
            ("1970-01-02", "b", 0, 0),
        ];
        assert_eq!(told, expect);
        let again = collisions.clone();
        collisions.add(again);
        assert_eq!((collisions.count(), collisions.listed.len()), (8, 8));
    }
}
