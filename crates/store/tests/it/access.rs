//! Who may come in: keys, people with accounts, their sessions and links; and the log of changes.

use engine::time::{DAY_MS, HOUR_MS, MINUTE_MS, Time};
use store::account::{Candidate, LINK_MS, SESSION_IDLE_MS, SESSION_MS};
use store::key::NewKey;
use store::right::{Right, Rights};
use store::staff::Staff;

use crate::place::{On, Place, at, handle};
use crate::staff::person;

fn rights(text: &str) -> Rights {
    Rights::parse(text).unwrap()
}

impl Place {
    /// Anna, who may sign in with a password.
    async fn anna(&self) -> Candidate {
        self.save_person(person("anna", &[])).await;
        let scope = self.scope();
        let anna = handle("anna");
        scope
            .set_account(&anna, rights("edit"), at(0))
            .await
            .unwrap();
        assert!(scope.set_password(&anna, "$argon2id$a").await.unwrap());
        let found = self.system().sign_in_candidates("anna@shop.test").await;
        found.unwrap().remove(0)
    }

    async fn begins(&self, who: &Candidate, hash: &[u8], now: Time) -> bool {
        self.system().begin_session(who, hash, now).await.unwrap()
    }

    async fn signed_in(&self, hash: &[u8], now: Time) -> Option<String> {
        let session = self.system().session(hash, now).await.unwrap();
        session.map(|session| format!("{} {}", session.handle, session.rights))
    }

    async fn used_at(&self, hash: &[u8]) -> Option<Time> {
        self.system().key(hash).await.unwrap().unwrap().used_at
    }
}

async fn a_key_opens_its_workspace_until_it_is_revoked(on: On) {
    let place = Place::new(on).await;
    let (scope, system) = (place.scope(), place.system());
    let new = NewKey {
        prefix: "pd_a1".to_owned(),
        hash: b"hash".to_vec(),
        name: "web shop".to_owned(),
        rights: rights("ingest"),
    };
    let id = scope.add_key_with(new.clone(), at(1)).await.unwrap();
    scope
        .add_key("pd_a2", b"other", "all", at(2))
        .await
        .unwrap();
    let key = system.key(b"hash").await.unwrap().unwrap();
    assert_eq!(
        (key.id, key.workspace, key.rights),
        (id, place.workspace, rights("ingest"))
    );
    assert_eq!((key.created_at, key.used_at), (at(1), None));
    let all = system.key(b"other").await.unwrap().unwrap();
    assert!(all.rights.allow(Right::Admin));
    assert_eq!(scope.keys().await.unwrap(), [key, all]);
    // Nobody has the same key twice.
    assert!(scope.add_key_with(new, at(3)).await.is_err());
    let elsewhere = system.create_workspace(crate::place::settings(), at(0));
    let elsewhere = place.store.workspace(elsewhere.await.unwrap());
    assert_eq!(elsewhere.keys().await.unwrap(), []);
    assert!(!elsewhere.revoke_key(id).await.unwrap());
    assert!(scope.revoke_key(id).await.unwrap());
    assert!(!scope.revoke_key(id).await.unwrap());
    assert_eq!(system.key(b"hash").await.unwrap(), None);
    assert!(system.key(b"other").await.unwrap().is_some());
}

async fn the_use_of_a_key_is_noted_once_a_minute(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    scope.add_key("pd_a", b"hash", "all", at(0)).await.unwrap();
    let stale = place.system().key(b"hash").await.unwrap().unwrap();
    scope.key_used(&stale, at(5)).await.unwrap();
    assert_eq!(place.used_at(b"hash").await, Some(at(5)));
    let soon = at(5).plus_ms(MINUTE_MS - 1);
    // Whoever read the key before it was noted writes nothing either.
    scope.key_used(&stale, soon).await.unwrap();
    let fresh = place.system().key(b"hash").await.unwrap().unwrap();
    scope.key_used(&fresh, soon).await.unwrap();
    assert_eq!(place.used_at(b"hash").await, Some(at(5)));
    scope.key_used(&fresh, at(6)).await.unwrap();
    assert_eq!(place.used_at(b"hash").await, Some(at(6)));
}

async fn whoever_has_an_account_can_sign_in(on: On) {
    let place = Place::new(on).await;
    let (scope, system) = (place.scope(), place.system());
    let bob = handle("bob");
    let nobody = scope.set_account(&bob, rights("edit"), at(0)).await;
    assert_eq!(nobody.unwrap_err().to_string(), "nobody is called `bob`");
    place.save_person(person("bob", &[])).await;
    assert!(!scope.set_password(&handle("bob"), "$x").await.unwrap());
    assert_eq!(
        system.sign_in_candidates("bob@shop.test").await.unwrap(),
        []
    );
    let anna = place.anna().await;
    assert_eq!(anna.password.as_deref(), Some("$argon2id$a"));
    let again = system.sign_in_candidates(" Anna@SHOP.test ").await.unwrap();
    assert_eq!(again, std::slice::from_ref(&anna));
    assert!(place.begins(&anna, b"cookie", at(1)).await);
    let session = place.signed_in(b"cookie", at(2)).await;
    assert_eq!(session.as_deref(), Some("anna edit"));
    assert_eq!(place.signed_in(b"other", at(2)).await, None);
    let accounts = scope.accounts().await.unwrap();
    assert_eq!(accounts.len(), 1);
    assert!(accounts[0].has_password && accounts[0].active);
    assert_eq!(accounts[0].signed_in_at, Some(at(1)));
    // What somebody may do is asked anew with every request.
    let more = rights("edit publish");
    scope
        .set_account(&handle("anna"), more, at(3))
        .await
        .unwrap();
    let session = place.signed_in(b"cookie", at(3)).await;
    assert_eq!(session.as_deref(), Some("anna edit publish"));
    system.end_session(b"cookie").await.unwrap();
    assert_eq!(place.signed_in(b"cookie", at(3)).await, None);
}

async fn a_session_ends_by_age_and_when_nobody_uses_it(on: On) {
    let place = Place::new(on).await;
    let anna = place.anna().await;
    let start = at(0);
    let after = |ms: i64| start.plus_ms(ms);
    assert!(place.begins(&anna, b"idle", start).await);
    assert!(place.begins(&anna, b"busy", start).await);
    let last = after(SESSION_IDLE_MS - 1);
    assert!(place.signed_in(b"busy", last).await.is_some());
    let idle = after(SESSION_IDLE_MS);
    assert_eq!(place.signed_in(b"idle", idle).await, None);
    let mut now = 0;
    while now < SESSION_MS - 20 * HOUR_MS {
        now += 20 * HOUR_MS;
        assert!(
            place.signed_in(b"busy", after(now)).await.is_some(),
            "{now}"
        );
    }
    assert!(
        place
            .signed_in(b"busy", after(SESSION_MS - 1))
            .await
            .is_some()
    );
    assert_eq!(place.signed_in(b"busy", after(SESSION_MS)).await, None);
}

async fn a_new_password_and_an_end_put_everybody_out(on: On) {
    let place = Place::new(on).await;
    let anna = place.anna().await;
    let (scope, name) = (place.scope(), handle("anna"));
    let check = async |what: &str| {
        for cookie in [b"one", b"two"] {
            assert_eq!(place.signed_in(cookie, at(2)).await, None, "{what}");
        }
        let link = place.system().take_sign_in_link(b"link", at(2)).await;
        assert_eq!(link.unwrap(), None, "{what}");
    };
    let begin = async || {
        assert!(place.begins(&anna, b"one", at(1)).await);
        assert!(place.begins(&anna, b"two", at(1)).await);
        assert!(scope.add_sign_in_link(&name, b"link", at(1)).await.unwrap());
    };
    begin().await;
    assert!(scope.set_password(&name, "$argon2id$b").await.unwrap());
    check("a new password").await;
    begin().await;
    assert!(scope.disable_account(&name).await.unwrap());
    check("disabled").await;
    assert!(!place.begins(&anna, b"three", at(2)).await);
    let found = place.system().sign_in_candidates("anna@shop.test").await;
    assert_eq!(found.unwrap(), []);
    scope
        .set_account(&name, rights("read"), at(3))
        .await
        .unwrap();
    begin().await;
    let gone = Staff {
        active: false,
        ..person("anna", &[])
    };
    place.save_person(gone).await;
    for cookie in [b"one", b"two"] {
        assert_eq!(place.signed_in(cookie, at(2)).await, None);
    }
    assert!(!place.begins(&anna, b"three", at(2)).await);
}

async fn a_link_signs_in_once_and_not_for_ever(on: On) {
    let place = Place::new(on).await;
    let (scope, system) = (place.scope(), place.system());
    let anna = place.anna().await;
    let name = handle("anna");
    assert!(
        !scope
            .add_sign_in_link(&handle("bob"), b"x", at(0))
            .await
            .unwrap()
    );
    scope
        .add_sign_in_link(&name, b"first", at(0))
        .await
        .unwrap();
    scope.add_sign_in_link(&name, b"link", at(0)).await.unwrap();
    let first = system.take_sign_in_link(b"first", at(1)).await.unwrap();
    assert_eq!(first, None, "a new link takes the place of the old one");
    let taken = system.take_sign_in_link(b"link", at(1)).await.unwrap();
    let taken = taken.unwrap();
    assert_eq!(
        (taken.staff, taken.workspace),
        (anna.staff, place.workspace)
    );
    let again = system.take_sign_in_link(b"link", at(1)).await.unwrap();
    assert_eq!(again, None);
    scope.add_sign_in_link(&name, b"old", at(0)).await.unwrap();
    let late = at(0).plus_ms(LINK_MS);
    assert_eq!(system.take_sign_in_link(b"old", late).await.unwrap(), None);
}

async fn the_log_only_grows(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let mut ids = Vec::new();
    for n in 0..5 {
        let object = format!("w{n}");
        let entry = scope.audit("key pd_a", "workflow.publish", &object, at(n / 2));
        ids.push(entry.await.unwrap());
    }
    scope.audit_outcome(ids[0], 200, "x").await.unwrap();
    scope.audit_outcome(ids[0], 500, "").await.unwrap();
    let first = scope.audit_log(None, 3).await.unwrap();
    let objects = |entries: &[store::audit::Entry]| {
        let objects = entries.iter().map(|entry| entry.object.clone());
        objects.collect::<Vec<_>>()
    };
    assert_eq!(objects(&first), ["w4", "w3", "w2"]);
    let rest = scope
        .audit_log(Some((first[2].at, first[2].id)), 3)
        .await
        .unwrap();
    assert_eq!(objects(&rest), ["w1", "w0"]);
    assert_eq!((rest[0].outcome, rest[1].outcome), (None, Some(200)));
    assert_eq!(
        (rest[1].at, &*rest[1].actor, &*rest[1].verb),
        (at(0), "key pd_a", "workflow.publish")
    );
    let elsewhere = place
        .system()
        .create_workspace(crate::place::settings(), at(0));
    let elsewhere = place.store.workspace(elsewhere.await.unwrap());
    assert_eq!(elsewhere.audit_log(None, 3).await.unwrap(), []);
    elsewhere.audit_outcome(ids[1], 200, "").await.unwrap();
    let all = scope.audit_log(None, 10).await.unwrap();
    assert_eq!(all[3].outcome, None);
    assert!(all.iter().all(|entry| entry.at < at(0).plus_ms(DAY_MS)));
}

on_both!(
    a_key_opens_its_workspace_until_it_is_revoked,
    the_use_of_a_key_is_noted_once_a_minute,
    whoever_has_an_account_can_sign_in,
    a_session_ends_by_age_and_when_nobody_uses_it,
    a_new_password_and_an_end_put_everybody_out,
    a_link_signs_in_once_and_not_for_ever,
    the_log_only_grows,
);
