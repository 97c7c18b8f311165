//! E-mails in several languages, the house style, and what is said of messages that left.

use engine::id::{ContactId, MessageId};
use store::email::{EmailSource, LANGUAGES_MAX, Translation};
use store::feedback::{Feedback, Kind, Rates};
use store::first_hour::PROGRESS_BYTES_MAX;
use store::image::{Image, NewImage};

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

fn red_dot(name: &str) -> NewImage {
    NewImage {
        hash: "0f".repeat(16),
        name: name.to_owned(),
        kind: "png".to_owned(),
        width_px: 1,
        height_px: 2,
        bytes: vec![1, 2, 3],
    }
}

async fn a_picture_is_kept_once_and_goes_when_no_mail_has_it(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let dot = red_dot("dot.png");
    scope.save_image(dot.clone(), at(1)).await.unwrap();
    scope.save_image(red_dot("again.png"), at(2)).await.unwrap();
    let other = NewImage {
        hash: "1e".repeat(16),
        ..red_dot("other.png")
    };
    scope.save_image(other.clone(), at(2)).await.unwrap();
    let names = |images: Vec<Image>| images.into_iter().map(|one| one.name).collect::<Vec<_>>();
    let all = scope.images(None, 10).await.unwrap();
    assert_eq!(
        (all[1].width_px, all[1].height_px, all[1].size_bytes),
        (1, 2, 3)
    );
    let before = Some((all[0].created_at, all[0].hash.clone()));
    assert_eq!(names(all), ["other.png", "dot.png"]);
    assert_eq!(names(scope.images(before, 10).await.unwrap()), ["dot.png"]);
    let file = scope.image_file(&dot.hash).await.unwrap().unwrap();
    assert_eq!((file.kind.as_str(), file.bytes), ("png", vec![1, 2, 3]));
    // It stands in an older version only, in another language; a mail of it may be opened any day.
    let tips = handle("tips");
    let source = |languages| EmailSource {
        html: "x".to_owned(),
        languages,
        ..EmailSource::default()
    };
    let in_dutch = Translation {
        blocks: format!("/i/1/{}.png", dot.hash),
        ..dutch("Een")
    };
    scope
        .save_email(&tips, &source(vec![in_dutch]), at(3))
        .await
        .unwrap();
    scope
        .save_email(&tips, &source(Vec::new()), at(4))
        .await
        .unwrap();
    assert_eq!(
        scope.image_is_in(&dot.hash).await.unwrap(),
        Some(tips.clone())
    );
    assert_eq!(scope.image_is_in(&other.hash).await.unwrap(), None);
    let email = scope.email(&tips).await.unwrap().unwrap();
    let draft = format!("{{\"html\":\"{}\"}}", other.hash);
    scope
        .save_email_draft(email.id, &draft, 0, at(5))
        .await
        .unwrap();
    assert_eq!(scope.image_is_in(&other.hash).await.unwrap(), Some(tips));
    let stamp = place.system().definitions_stamp().await.unwrap();
    assert!(!scope.delete_image(&dot.hash, stamp - 1).await.unwrap());
    assert!(scope.delete_image(&dot.hash, stamp).await.unwrap());
    assert_eq!(scope.image_file(&dot.hash).await.unwrap(), None);
}

async fn what_is_being_written_is_not_overwritten_unseen(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let tips = handle("tips");
    let source = |blocks: &str| EmailSource {
        subject: "Tips".to_owned(),
        blocks: blocks.to_owned(),
        ..EmailSource::default()
    };
    scope.save_email(&tips, &source("{}"), at(1)).await.unwrap();
    assert_eq!(
        scope
            .save_email(&tips, &source("{\"a\":1}"), at(2))
            .await
            .unwrap(),
        2
    );
    let email = scope.email(&tips).await.unwrap().unwrap();
    assert_eq!(email.source.blocks, "{\"a\":1}");
    assert_eq!(scope.email_draft(email.id).await.unwrap(), None);
    let save = |text, seen| scope.save_email_draft(email.id, text, seen, at(3));
    assert_eq!(save("one", 0).await.unwrap(), Some(1));
    assert_eq!(save("two", 0).await.unwrap(), None);
    assert_eq!(save("two", 1).await.unwrap(), Some(2));
    let listed = &scope.emails().await.unwrap()[0];
    assert_eq!(
        (listed.written.as_str(), listed.draft, listed.created_at),
        ("blocks", 2, at(2))
    );
    assert!(!scope.drop_email_draft(email.id, 1).await.unwrap());
    let kept = scope.email_draft(email.id).await.unwrap().unwrap();
    assert_eq!((kept.source.as_str(), kept.revision), ("two", 2));
    assert!(scope.drop_email_draft(email.id, 2).await.unwrap());
    let versions = scope.email_versions(email.id, None, 10).await.unwrap();
    let numbers: Vec<_> = versions.iter().map(|one| one.version).collect();
    assert_eq!(numbers, [2, 1]);
    let older = scope.email_versions(email.id, Some(2), 10).await.unwrap();
    assert_eq!(older, versions[1..]);
    // What was being written goes with its e-mail.
    save("three", 0).await.unwrap();
    let stamp = place.system().definitions_stamp().await.unwrap();
    assert!(scope.delete_email(&email, stamp).await.unwrap());
    assert_eq!(scope.email_draft(email.id).await.unwrap(), None);
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
    a_picture_is_kept_once_and_goes_when_no_mail_has_it,
    what_is_being_written_is_not_overwritten_unseen,
    what_is_said_of_a_message_is_kept_once,
);
