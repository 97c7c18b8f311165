//! Whose mail of a block was followed, or shown, as its numbers count it.

use engine::id::{ContactId, MessageId};
use engine::step::Purpose;
use engine::time::{MINUTE_MS, Time};
use store::hit::{CLICKED, Class, Kind, NewHit, OPENED, Settled};

use crate::place::{BUCKET, On, Place, at, block};

impl Place {
    /// A mail is followed, or shown, and a minute later it is decided by whom.
    async fn hit(&self, of: (ContactId, MessageId), kind: Kind, class: Class, when: Time) {
        let (contact, message) = of;
        let hit = NewHit {
            contact,
            message,
            kind,
            link: 0,
            url: None,
            method: "GET".to_owned(),
            agent: "a browser".to_owned(),
            address: "192.0.2.1".to_owned(),
            is_ahead: false,
            at: when,
        };
        assert!(self.scope().record_hit(hit).await.unwrap());
        let later = when.plus_ms(MINUTE_MS);
        let due = self.system().hits_due(BUCKET, later, 10).await.unwrap();
        let settled = due.into_iter().map(|one| Settled {
            contact,
            hits: one
                .hits
                .iter()
                .filter(|hit| hit.settled.is_none())
                .map(|hit| (hit.id, kind, class, String::new()))
                .collect(),
            events: Vec::new(),
            about: one,
        });
        let settled = settled.collect();
        let system = self.system();
        system.settle_hits(BUCKET, settled, later).await.unwrap();
    }

    /// All of a block that this is counted of, asked for so many at a time.
    async fn followed(
        &self,
        counted: (Kind, Class),
        within: Option<(Time, Time)>,
        limit: usize,
    ) -> Vec<(MessageId, Time)> {
        let m1 = block("m1");
        let (mut before, mut found) = (None, Vec::new());
        loop {
            let of = (self.workflow, &m1);
            let page = self.scope().followed(of, counted, within, before, limit);
            let page = page.await.unwrap();
            found.extend(page.messages.into_iter().map(|one| (one.message, one.at)));
            before = page.next;
            if before.is_none() {
                return found;
            }
        }
    }
}

async fn whoever_is_counted_is_found_once(on: On) {
    let place = Place::new(on).await;
    let mut mails = Vec::new();
    for name in ["anna", "bob", "carl"] {
        let address = format!("{name}@example.test");
        mails.push(place.mailed(&address, Purpose::Service).await);
    }
    let [anna, bob, carl] = [mails[0], mails[1], mails[2]];
    place.hit(anna, Kind::Click, Class::Human, at(10)).await;
    place.hit(anna, Kind::Click, Class::Human, at(20)).await;
    place.hit(bob, Kind::Click, Class::Machine, at(10)).await;
    place.hit(bob, Kind::Open, Class::Unsure, at(11)).await;
    place.hit(carl, Kind::Trap, Class::Machine, at(12)).await;
    place.hit(carl, Kind::Click, Class::Human, at(30)).await;
    for limit in [1, 2, 10] {
        let clicked = place.followed(CLICKED, None, limit).await;
        assert_eq!(clicked, [(carl.1, at(30)), (anna.1, at(10))]);
        assert_eq!(place.followed(OPENED, None, limit).await, [(bob.1, at(11))]);
        let early = Some((at(10), at(30)));
        assert_eq!(
            place.followed(CLICKED, early, limit).await,
            [(anna.1, at(10))]
        );
        let late = Some((at(11), at(31)));
        assert_eq!(
            place.followed(CLICKED, late, limit).await,
            [(carl.1, at(30))]
        );
    }
    let numbers = place.numbers().await;
    assert!(
        numbers.contains("clicked=2") && numbers.contains("opened=1"),
        "{numbers}"
    );
    place.assert_counted_by_day().await;
    let other = place.store.workspace(engine::id::WorkspaceId(99));
    let m1 = block("m1");
    let theirs = other.followed((place.workflow, &m1), CLICKED, None, None, 10);
    assert_eq!(theirs.await.unwrap().messages, []);
}

on_both!(whoever_is_counted_is_found_once);
