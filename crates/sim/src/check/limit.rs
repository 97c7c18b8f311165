//! Mail limits, by what arrived at the mail server and by nothing that the product says of itself.

use engine::step::Purpose;
use engine::time::Time;

use super::Checker;
use crate::evidence::Evidence;

pub(super) const MAIL_LIMIT: Checker = Checker {
    name: "mail-limit",
    rule: "In no stretch of a limit's length does anybody get more marketing mail than it allows.",
    find: mail_limit,
};

fn mail_limit(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    for (person, books) in evidence.people() {
        let Some(limit) = evidence.world.shops[person.shop].limit else {
            continue;
        };
        let marketing = books.messages.iter();
        let marketing = marketing.filter(|message| message.purpose == Purpose::Marketing);
        let attempts = marketing.flat_map(|message| evidence.attempts_of(person.shop, message.id));
        let mut arrived: Vec<Time> = attempts.filter(|one| one.taken).map(|one| one.at).collect();
        arrived.sort_unstable();
        for (n, first) in arrived.iter().enumerate() {
            let end = first.plus_ms(limit.hours * engine::time::HOUR_MS);
            let inside = arrived[n..].iter().take_while(|at| **at < end).count();
            if inside > limit.at_most {
                found.push(format!("{person:?} got {inside} from {first} on"));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::check::sample::{self, check};
    use crate::world::Limit;

    #[test]
    fn one_more_than_the_limit_is_found() {
        let twice = |hours: i64, apart_ms: i64| {
            move |evidence: &mut Evidence| {
                let at_most = 1;
                let world = Arc::make_mut(&mut evidence.world);
                world.shops[0].limit = Some(Limit { at_most, hours });
                sample::message(evidence).purpose = Purpose::Marketing;
                let mut again = evidence.attempts[0].clone();
                again.at = again.at.plus_ms(apart_ms);
                evidence.attempts.push(again);
            }
        };
        let hour = engine::time::HOUR_MS;
        check(MAIL_LIMIT, twice(2, hour), "got 2");
        check(MAIL_LIMIT, twice(1, hour), "");
        check(MAIL_LIMIT, twice(1, hour - 1), "got 2");
        let service = |evidence: &mut Evidence| {
            twice(2, hour)(evidence);
            sample::message(evidence).purpose = Purpose::Service;
        };
        check(MAIL_LIMIT, service, "");
    }
}
