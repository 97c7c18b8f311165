//! What people answered to a form, beside the proof of their consent: of whom it is known, and of whom not yet.

use std::collections::BTreeMap;

use engine::time::Time;
use engine::value::Value;
use store::submission::{Confirmed, NewSubmission, Taken};

use crate::place::{On, Place, at, handle};

const FORM: i64 = 1;

/// A form with one question, filled in.
fn filled_in(address: &str, form: i64, size: &str, confirm: bool, at: Time) -> NewSubmission {
    let answers = BTreeMap::from([("size".to_owned(), size.into())]);
    NewSubmission {
        email: address.to_owned(),
        form,
        handle: handle("sizes"),
        version: 1,
        confirm,
        interests: vec![handle("news")],
        wording: "Yes".into(),
        privacy: String::new(),
        answers: Value::Map(answers),
        changes: vec![],
        language: "nl".into(),
        address: "192.0.2.1".into(),
        agent: "Mozilla/5.0".into(),
        at,
    }
}

/// The answers of each that was filled in, the oldest first; nothing where they are not known.
async fn check(place: &Place, form: i64, expected: &[Option<&str>]) {
    let mut rows = place.scope().submissions(form, None, 100).await.unwrap();
    rows.reverse();
    let (first, last) = (rows[0].id, rows[rows.len() - 1].id);
    let answers = place.scope().answers(form, first..=last).await.unwrap();
    let got: Vec<_> = rows.iter().map(|row| answers.get(&row.id)).collect();
    let size = |size: &str| Value::Map(BTreeMap::from([("size".to_owned(), size.into())]));
    let expected: Vec<_> = expected.iter().map(|one| one.map(size)).collect();
    assert_eq!(got, expected.iter().map(Option::as_ref).collect::<Vec<_>>());
}

async fn each_that_was_filled_in_has_its_own_answers(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    // Twice at one instant by the same person, and once to another form.
    for (form, size) in [(FORM, "s"), (FORM, "m"), (FORM + 1, "l")] {
        let new = filled_in("anna@example.test", form, size, false, at(1));
        assert_eq!(scope.submit(new).await.unwrap(), Taken::Done);
    }
    let new = filled_in("ben@example.test", FORM, "xl", false, at(2));
    assert_eq!(scope.submit(new).await.unwrap(), Taken::Done);
    check(&place, FORM, &[Some("s"), Some("m"), Some("xl")]).await;
    check(&place, FORM + 1, &[Some("l")]).await;
    let rows = scope.submissions(FORM, None, 1).await.unwrap();
    let last = rows[0].id;
    let answers = scope.answers(FORM, last..=last).await.unwrap();
    assert_eq!(answers.keys().copied().collect::<Vec<_>>(), [last]);
}

async fn what_waits_for_a_confirmation_is_not_known_yet(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let new = filled_in("anna@example.test", FORM, "s", true, at(1));
    assert_eq!(scope.submit(new).await.unwrap(), Taken::Asked);
    check(&place, FORM, &[None]).await;
    let row = scope.submissions(FORM, None, 1).await.unwrap().remove(0);
    let from = ("192.0.2.1".to_owned(), "Mozilla/5.0".to_owned());
    let done = scope.confirm_submission(row.contact, row.id, from, at(9));
    assert_eq!(done.await.unwrap(), Confirmed::Done);
    check(&place, FORM, &[Some("s")]).await;
}

on_both!(
    each_that_was_filled_in_has_its_own_answers,
    what_waits_for_a_confirmation_is_not_known_yet,
);
