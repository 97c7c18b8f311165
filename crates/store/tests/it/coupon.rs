//! Pools of codes: each code goes to one visit of a block, whatever happens at the same moment.

use std::collections::BTreeSet;

use engine::id::ContactId;
use engine::time::Time;
use store::coupon::{Given, Imported, NewCode, Pool, Taker};
use tokio::task::JoinSet;

use crate::place::{On, Place, at, handle};
use crate::task::origin;

fn code(text: &str) -> NewCode {
    NewCode {
        code: text.to_owned(),
        expires_at: None,
    }
}

fn given(text: &str, expires_at: Option<Time>) -> Given {
    Given::Code {
        code: text.to_owned(),
        expires_at,
    }
}

impl Place {
    /// A pool with these codes.
    async fn pool(&self, codes: Vec<NewCode>) {
        let scope = self.scope();
        scope
            .save_pool(&handle("welcome"), "Welcome", 2, at(0))
            .await
            .unwrap();
        scope
            .import_codes(&handle("welcome"), codes)
            .await
            .unwrap()
            .unwrap();
    }

    async fn give(&self, contact: ContactId, visit: u32, until: Option<Time>) -> Given {
        let taker = Taker {
            contact,
            origin: origin(visit),
        };
        let pool = handle("welcome");
        let given = self.scope().give_code(&pool, taker, until, at(5)).await;
        given.unwrap()
    }

    async fn free(&self, now: Time) -> usize {
        self.scope()
            .pool(&handle("welcome"), now)
            .await
            .unwrap()
            .unwrap()
            .free
    }
}

async fn codes_are_given_in_order_and_once_for_a_visit(on: On) {
    let place = Place::new(on).await;
    let contact = place.known("x@example.test").await;
    place.pool(vec![code("A"), code("B"), code("C")]).await;
    assert_eq!(
        place.give(contact, 1, Some(at(60))).await,
        given("A", Some(at(60)))
    );
    assert_eq!(
        place.give(contact, 1, Some(at(90))).await,
        given("A", Some(at(60)))
    );
    assert_eq!(place.give(contact, 2, None).await, given("B", None));
    assert_eq!(place.free(at(5)).await, 1);
    assert_eq!(place.give(contact, 3, None).await, given("C", None));
    assert_eq!(place.give(contact, 4, None).await, Given::Empty);
    assert_eq!(place.give(contact, 2, None).await, given("B", None));
    let said = place.said(contact).await;
    assert_eq!(said.len(), 3, "{said:?}");
    let expect = r#"coupon_given {"block":"call","code":"A","coupons":"welcome","expires_at":"2027-03-01T10:00:00Z","journey":"7","workflow":"welcome-series"}"#;
    assert_eq!(said[0], expect);
    place.assert_healthy().await;
    let taker = Taker {
        contact,
        origin: origin(9),
    };
    let unknown = place
        .scope()
        .give_code(&handle("other"), taker, None, at(5))
        .await;
    assert_eq!(unknown.unwrap(), Given::Unknown);
}

async fn a_code_that_ran_out_is_not_given(on: On) {
    let place = Place::new(on).await;
    let contact = place.known("x@example.test").await;
    let until = |text: &str, minutes| NewCode {
        expires_at: Some(at(minutes)),
        ..code(text)
    };
    place
        .pool(vec![until("OLD", 5), until("SOON", 6), until("LATE", 99)])
        .await;
    assert_eq!(place.free(at(4)).await, 3);
    assert_eq!(place.free(at(5)).await, 2);
    // The earlier of the two ends counts.
    assert_eq!(
        place.give(contact, 1, Some(at(60))).await,
        given("SOON", Some(at(6)))
    );
    assert_eq!(
        place.give(contact, 2, Some(at(60))).await,
        given("LATE", Some(at(60)))
    );
    assert_eq!(place.give(contact, 3, None).await, Given::Empty);
}

async fn an_import_adds_what_is_new(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let pool = handle("welcome");
    assert_eq!(
        scope.import_codes(&pool, vec![code("A")]).await.unwrap(),
        None
    );
    place.pool(vec![code("A"), code("B")]).await;
    let imported = scope
        .import_codes(&pool, vec![code("B"), code("C"), code("C"), code("c")])
        .await;
    assert_eq!(imported.unwrap(), Some(Imported { added: 2, known: 2 }));
    let bad = scope
        .import_codes(&pool, vec![code("D"), code("")])
        .await
        .unwrap_err();
    let why = "code 2 is empty, or has a space at its end or a control character";
    assert_eq!(bad.to_string(), why);
    assert_eq!(place.free(at(0)).await, 4);
    let imported = scope.import_codes(&pool, Vec::new()).await.unwrap();
    assert_eq!(imported, Some(Imported { added: 0, known: 0 }));

    scope.save_pool(&pool, "New name", 5, at(1)).await.unwrap();
    let expect = Pool {
        handle: pool,
        name: "New name".to_owned(),
        warn_below: 5,
        free: 4,
    };
    assert!(expect.is_low());
    assert_eq!(scope.pools(at(1)).await.unwrap(), [expect]);
    let elsewhere = place
        .system()
        .create_workspace(crate::place::settings(), at(0))
        .await;
    let elsewhere = place.store.workspace(elsewhere.unwrap());
    assert_eq!(elsewhere.pools(at(1)).await.unwrap(), []);
}

async fn many_at_the_same_moment_get_one_each(on: On) {
    let place = Place::new(on).await;
    let contact = place.known("x@example.test").await;
    place
        .pool((0..10).map(|n| code(&format!("C{n}"))).collect())
        .await;
    let mut asked = JoinSet::new();
    // Each visit asks twice.
    for n in 0..30 {
        let (store, workspace) = (place.store.clone(), place.workspace);
        let taker = Taker {
            contact,
            origin: origin(n / 2 + 1),
        };
        asked.spawn(async move {
            let scope = store.workspace(workspace);
            let visit = taker.origin.visit;
            let given = scope
                .give_code(&handle("welcome"), taker, None, at(5))
                .await;
            (visit, given.unwrap())
        });
    }
    let mut codes = BTreeSet::new();
    let mut visits = BTreeSet::new();
    let mut pairs = BTreeSet::new();
    for (visit, given) in asked.join_all().await {
        if let Given::Code { code, .. } = given {
            codes.insert(code.clone());
            visits.insert(visit);
            pairs.insert((visit, code));
        }
    }
    assert_eq!(
        (codes.len(), visits.len(), pairs.len()),
        (10, 10, 10),
        "{pairs:?}"
    );
    assert_eq!(place.free(at(5)).await, 0);
    assert_eq!(place.said(contact).await.len(), 10);
}

on_both!(
    codes_are_given_in_order_and_once_for_a_visit,
    a_code_that_ran_out_is_not_given,
    an_import_adds_what_is_new,
    many_at_the_same_moment_get_one_each,
);
