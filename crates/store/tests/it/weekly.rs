//! Who gets the summary of the week by mail, and that nobody gets one twice.

use store::staff::Staff;
use store::weekly::Plan;

use crate::place::{On, Place, at, handle};

async fn anna(place: &Place) {
    let staff = Staff {
        handle: handle("anna"),
        name: "Anna".to_owned(),
        email: "anna@shop.test".to_owned(),
        roles: Vec::new(),
        manager: None,
        active: true,
    };
    place.scope().save_staff(staff, at(0)).await.unwrap();
}

async fn who_wants_it_gets_it_from_then_on(on: On) {
    let place = Place::new(on).await;
    let (scope, system) = (place.scope(), place.system());
    anna(&place).await;
    let who = handle("anna");
    let before = system.definitions_stamp().await.unwrap();
    assert!(
        !scope
            .set_weekly_reader(&handle("bob"), Some("nl"), at(1))
            .await
            .unwrap()
    );
    assert!(
        scope
            .set_weekly_reader(&who, Some("nl"), at(1))
            .await
            .unwrap()
    );
    assert_ne!(system.definitions_stamp().await.unwrap(), before);
    assert_eq!(
        scope.weekly_language(&who).await.unwrap().as_deref(),
        Some("nl")
    );
    // Another language begins nothing anew.
    assert!(
        scope
            .set_weekly_reader(&who, Some("en"), at(9))
            .await
            .unwrap()
    );
    let readers = system.weekly_readers().await.unwrap();
    assert_eq!(readers.len(), 1);
    let one = &readers[0];
    assert_eq!(
        (one.email.as_str(), one.language.as_str()),
        ("anna@shop.test", "en")
    );
    assert_eq!((one.plan, one.dealt_with), (Plan::default(), at(1)));
    assert!(scope.set_weekly_reader(&who, None, at(9)).await.unwrap());
    assert_eq!(scope.weekly_language(&who).await.unwrap(), None);
    assert_eq!(system.weekly_readers().await.unwrap(), []);
}

async fn the_moment_is_kept_and_one_that_is_none_is_refused(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    assert_eq!(scope.weekly_plan().await.unwrap(), Plan::default());
    let friday = Plan {
        active: false,
        weekday: 4,
        minute: 17 * 60 + 30,
    };
    scope.set_weekly_plan(friday).await.unwrap();
    assert_eq!(scope.weekly_plan().await.unwrap(), friday);
    assert_eq!(friday.time(), "17:30");
    for (weekday, minute) in [(7, 0), (0, -1), (0, 24 * 60)] {
        let plan = Plan {
            active: true,
            weekday,
            minute,
        };
        assert!(scope.set_weekly_plan(plan).await.is_err(), "{plan:?}");
    }
}

async fn of_two_who_deal_with_a_moment_one_does(on: On) {
    let place = Place::new(on).await;
    anna(&place).await;
    let who = handle("anna");
    place
        .scope()
        .set_weekly_reader(&who, Some("nl"), at(1))
        .await
        .unwrap();
    let place = place.reopened().await;
    let system = place.system();
    let seen = system.weekly_readers().await.unwrap().remove(0);
    assert!(system.advance_weekly(&seen, at(5)).await.unwrap());
    assert!(!system.advance_weekly(&seen, at(5)).await.unwrap());
    let now = system.weekly_readers().await.unwrap().remove(0);
    assert_eq!(now.dealt_with, at(5));
    // It is taken back where nothing left.
    assert!(system.advance_weekly(&now, at(1)).await.unwrap());
    assert!(system.advance_weekly(&seen, at(5)).await.unwrap());
}

on_both!(
    who_wants_it_gets_it_from_then_on,
    the_moment_is_kept_and_one_that_is_none_is_refused,
    of_two_who_deal_with_a_moment_one_does,
);
