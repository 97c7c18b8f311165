//! E-mails in several languages, the house style, and what is said of messages that left.

use engine::id::{ContactId, MessageId};
use store::email::{EmailSource, LANGUAGES_MAX, Translation};
use store::feedback::{Feedback, Kind, Rates};
use store::first_hour::PROGRESS_BYTES_MAX;

use crate::place::{On, Place, at, handle};

fn dutch(subject: &str) -> Translation {
    Translation {
        language: "nl".to_owned(),
        subject: subject.to_owned(),
        mjml: "<mjml/>".to_owned(),
        ..Translation::default()
    }
}

async fn languages_belong_to_their_version(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let tips = handle("tips");
    let source = |languages: Vec<Translation>| EmailSource {
        subject: "Tips".to_owned(),
        html: "x".to_owned(),
        languages,
        ..EmailSource::default()
    };
    let save = async |languages| scope.save_email(&tips, &source(languages), at(1)).await;
    assert_eq!(save(vec![dutch("Een")]).await.unwrap(), 1);
    assert_eq!(save(vec![dutch("Een")]).await.unwrap(), 1);
    assert_eq!(save(vec![dutch("Twee")]).await.unwrap(), 2);
    assert_eq!(save(Vec::new()).await.unwrap(), 3);
    for (version, languages) in [
        (1, vec![dutch("Een")]),
        (2, vec![dutch("Twee")]),
        (3, Vec::new()),
    ] {
        let row = scope.email_version(&tips, version).await.unwrap().unwrap();
        assert_eq!(row.source.languages, languages);
    }
    let many = vec![dutch("x"); LANGUAGES_MAX + 1];
    assert!(save(many).await.is_err());
    let stamp = place.system().definitions_stamp().await.unwrap();
    let row = scope.email(&tips).await.unwrap().unwrap();
    assert!(scope.delete_email(&row, stamp).await.unwrap());
    assert_eq!(save(vec![dutch("Een")]).await.unwrap(), 1);
}

async fn a_house_style_is_not_set_over_one_that_nobody_saw(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    assert_eq!(scope.house_style().await.unwrap(), None);
    let stamp = place.system().definitions_stamp().await.unwrap();
    let save = |style, seen| scope.save_house_style(style, seen, at(1));
    assert_eq!(save("{}", 0).await.unwrap(), Some(1));
    assert!(place.system().definitions_stamp().await.unwrap() > stamp);
    assert_eq!(save("{\"a\":1}", 0).await.unwrap(), None);
    assert_eq!(save("{\"a\":1}", 1).await.unwrap(), Some(2));
    let row = scope.house_style().await.unwrap().unwrap();
    assert_eq!((row.style.as_str(), row.revision), ("{\"a\":1}", 2));
    let all = place.system().house_styles().await.unwrap();
    assert_eq!(all, [(place.workspace, "{\"a\":1}".to_owned())]);
}

async fn what_is_said_of_a_message_is_kept_once(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let said = |message, kind, at_n| Feedback {
        message: MessageId(message),
        kind,
        contact: ContactId(1),
        recipient: "anna@example.test".to_owned(),
        class: (kind == Kind::Bounced).then(|| "hard".to_owned()),
        status: None,
        detail: "550 nobody".to_owned(),
        source: "smtp".to_owned(),
        at: at(at_n),
    };
    let add = |one: &Feedback| scope.add_feedback(one.clone());
    let (first, second) = (said(7, Kind::Bounced, 1), said(8, Kind::Complained, 2));
    assert!(add(&first).await.unwrap());
    assert!(!add(&said(7, Kind::Bounced, 3)).await.unwrap());
    assert!(add(&second).await.unwrap());
    let all = scope.feedback(None, 10).await.unwrap();
    assert_eq!(all, [second.clone(), first.clone()]);
    let older = scope.feedback(Some((second.at, second.message)), 10).await;
    assert_eq!(older.unwrap(), std::slice::from_ref(&first));
    assert_eq!(scope.feedback_of(MessageId(7)).await.unwrap(), [first]);
    let of_address = scope.feedback_on_address("anna@example.test", 10).await;
    assert_eq!(of_address.unwrap().len(), 2);
    assert_eq!(scope.feedback_rates(10).await.unwrap(), Rates::default());
}

async fn who_is_never_mailed_is_listed_and_taken_off(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    for address in ["B@shop.test", "a_1@shop.test", "é@shop.test", "a@shop.test"] {
        scope.suppress(address, "hard_bounce", at(1)).await.unwrap();
    }
    let listed = async |after: &str, prefix: &str, limit| {
        let rows = scope.suppressions(after, prefix, limit).await.unwrap();
        let addresses = rows.into_iter().map(|row| row.address);
        addresses.collect::<Vec<_>>()
    };
    let first = listed("", "", 2).await;
    assert_eq!(first, ["a@shop.test", "a_1@shop.test"]);
    assert_eq!(
        listed(&first[1], "", 2).await,
        ["b@shop.test", "é@shop.test"]
    );
    assert_eq!(listed("", "a_", 9).await, ["a_1@shop.test"]);
    let lift = |reason| scope.lift_suppression("B@shop.test", reason);
    assert!(!lift("complaint").await.unwrap());
    assert!(lift("hard_bounce").await.unwrap());
    assert!(!lift("hard_bounce").await.unwrap());
    assert_eq!(scope.suppressed("b@shop.test").await.unwrap(), None);
}

async fn first_steps_are_kept(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    assert_eq!(scope.first_hour().await.unwrap(), None);
    for progress in ["{}", "{\"format\":1}"] {
        scope.set_first_hour(progress, at(1)).await.unwrap();
        let kept = scope.first_hour().await.unwrap();
        assert_eq!(kept.as_deref(), Some(progress));
    }
    let long = "x".repeat(PROGRESS_BYTES_MAX + 1);
    assert!(scope.set_first_hour(&long, at(1)).await.is_err());
}

on_both!(
    who_is_never_mailed_is_listed_and_taken_off,
    first_steps_are_kept,
    languages_belong_to_their_version,
    a_house_style_is_not_set_over_one_that_nobody_saw,
    what_is_said_of_a_message_is_kept_once,
);
