//! People on our side: who they are, what they do, and whose turn it is.

use std::collections::BTreeSet;

use store::staff::Staff;
use tokio::task::JoinSet;

use crate::place::{On, Place, at, handle};

pub(crate) fn person(name: &str, roles: &[&str]) -> Staff {
    Staff {
        handle: handle(name),
        name: name.to_owned(),
        email: format!("{name}@shop.test"),
        roles: roles.iter().map(|role| handle(role)).collect(),
        manager: None,
        active: true,
    }
}

impl Place {
    pub(crate) async fn save_person(&self, staff: Staff) -> Staff {
        self.scope().save_staff(staff, at(0)).await.unwrap()
    }

    async fn in_turn(&self, role: &str) -> Option<String> {
        let found = self.scope().staff_in_turn(&handle(role)).await.unwrap();
        found.map(|staff| staff.name)
    }
}

async fn a_person_is_made_changed_and_found(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let bob = place
        .save_person(person("bob", &["support", "sales", "support"]))
        .await;
    assert_eq!(bob.roles, [handle("sales"), handle("support")]);
    let anna = Staff {
        email: " Anna@Shop.TEST".to_owned(),
        manager: Some(handle("bob")),
        ..person("anna", &[])
    };
    let anna = place.save_person(anna).await;
    assert_eq!(anna.email, "anna@shop.test");
    assert_eq!(scope.staff().await.unwrap(), [anna.clone(), bob.clone()]);
    for name in ["anna", "anna@shop.test", "ANNA@shop.test"] {
        let found = scope.staff_named(name).await.unwrap();
        assert_eq!(found.as_ref(), Some(&anna), "{name}");
    }
    assert_eq!(scope.staff_named("carol").await.unwrap(), None);
    let gone = Staff {
        active: false,
        roles: vec![handle("sales")],
        ..bob
    };
    place.save_person(gone.clone()).await;
    assert_eq!(scope.staff().await.unwrap(), [anna, gone]);
    assert_eq!(scope.staff_of_role(&handle("sales")).await.unwrap(), []);
}

async fn what_cannot_be_is_refused_and_changes_nothing(on: On) {
    let place = Place::new(on).await;
    let bob = place.save_person(person("bob", &[])).await;
    let check = async |staff: Staff, expect: &str| {
        let refused = place.scope().save_staff(staff, at(1)).await.unwrap_err();
        assert_eq!(refused.to_string(), expect);
    };
    let other = Staff {
        email: "BOB@shop.test".to_owned(),
        ..person("anna", &[])
    };
    check(other, "the address `bob@shop.test` is somebody else's").await;
    let unknown = Staff {
        manager: Some(handle("carol")),
        ..bob.clone()
    };
    check(unknown, "nobody is called `carol`").await;
    let own = Staff {
        manager: Some(handle("bob")),
        ..bob.clone()
    };
    check(own, "nobody is their own manager").await;
    assert_eq!(place.scope().staff().await.unwrap(), [bob]);
    let elsewhere = place
        .system()
        .create_workspace(crate::place::settings(), at(0))
        .await;
    let elsewhere = place.store.workspace(elsewhere.unwrap());
    assert_eq!(elsewhere.staff().await.unwrap(), []);
    assert_eq!(elsewhere.staff_named("bob").await.unwrap(), None);
}

async fn the_turn_goes_round_whoever_comes_and_goes(on: On) {
    let place = Place::new(on).await;
    assert_eq!(place.in_turn("sales").await, None);
    for name in ["anna", "bob", "carol"] {
        place.save_person(person(name, &["sales"])).await;
    }
    let mut turns = Vec::new();
    for _ in 0..4 {
        turns.push(place.in_turn("sales").await.unwrap());
    }
    assert_eq!(turns, ["anna", "bob", "carol", "anna"]);
    let gone = Staff {
        active: false,
        ..person("bob", &["sales"])
    };
    place.save_person(gone).await;
    assert_eq!(place.in_turn("sales").await.unwrap(), "carol");
    place.save_person(person("dave", &["sales"])).await;
    assert_eq!(place.in_turn("sales").await.unwrap(), "dave");
    assert_eq!(place.in_turn("support").await, None);
}

async fn no_turn_is_taken_twice_at_the_same_moment(on: On) {
    let place = Place::new(on).await;
    for name in ["anna", "bob", "carol", "dave"] {
        place.save_person(person(name, &["sales"])).await;
    }
    let mut asked = JoinSet::new();
    let store = place.store.clone();
    for _ in 0..4 {
        let (store, workspace) = (store.clone(), place.workspace);
        asked.spawn(async move {
            let turn = store
                .workspace(workspace)
                .staff_in_turn(&handle("sales"))
                .await;
            turn.unwrap().unwrap().name
        });
    }
    let names: BTreeSet<_> = asked.join_all().await.into_iter().collect();
    assert_eq!(names.len(), 4, "{names:?}");
}

on_both!(
    a_person_is_made_changed_and_found,
    what_cannot_be_is_refused_and_changes_nothing,
    the_turn_goes_round_whoever_comes_and_goes,
    no_turn_is_taken_twice_at_the_same_moment,
);
