//! Where an e-mail is named, and what was counted and said of it there.

use std::collections::BTreeSet;

use engine::id::{ContactId, MessageId, WorkflowId};
use engine::step::Purpose;
use store::email_use::TEXTS_MAX;
use store::feedback::{Feedback, Kind};

use crate::place::{On, Place, at, block, handle};

fn report(message: MessageId, contact: ContactId, kind: Kind, class: Option<&str>) -> Feedback {
    Feedback {
        message,
        kind,
        contact,
        recipient: "a@example.test".to_owned(),
        class: class.map(str::to_owned),
        status: None,
        detail: String::new(),
        source: "smtp".to_owned(),
        at: at(5),
    }
}

async fn what_is_said_of_an_e_mail_stands_at_its_blocks(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let (anna, first) = place.mailed("a@example.test", Purpose::Service).await;
    let (bert, second) = place.mailed("b@example.test", Purpose::Service).await;
    let hard = Some("hard");
    for one in [
        report(first, anna, Kind::Bounced, hard),
        report(first, anna, Kind::Complained, None),
        report(second, bert, Kind::Bounced, hard),
        // Of a message that is gone.
        report(MessageId(999), bert, Kind::Bounced, hard),
    ] {
        assert!(scope.add_feedback(one).await.unwrap());
    }
    let shown = async |email: &str| {
        let mut said = scope.said_of_email(&handle(email)).await.unwrap();
        said.sort_by_key(|one| (one.place.clone(), one.kind.as_str()));
        let one = |one: store::email_use::Said| (one.place, one.kind, one.class, one.count);
        said.into_iter().map(one).collect::<Vec<_>>()
    };
    let here = Some((place.workflow, block("m1")));
    let hard = || Some("hard".to_owned());
    assert_eq!(
        shown("welcome").await,
        [
            (None, Kind::Bounced, hard(), 1),
            (here.clone(), Kind::Bounced, hard(), 2),
            (here, Kind::Complained, None, 1),
        ]
    );
    assert_eq!(
        shown("spare").await,
        [
            (None, Kind::Bounced, hard(), 3),
            (None, Kind::Complained, None, 1),
        ]
    );
}

async fn only_what_became_of_messages_is_counted_and_only_in_those_workflows(on: On) {
    let place = Place::new(on).await;
    place.mailed("a@example.test", Purpose::Service).await;
    place.mailed("b@example.test", Purpose::Service).await;
    let counted = async |workflows: &[WorkflowId]| {
        let workflows: BTreeSet<_> = workflows.iter().copied().collect();
        let rows = place.scope().message_counters(&workflows).await.unwrap();
        let one = |(workflow, row): (WorkflowId, store::seeing::CounterRow)| {
            (workflow, row.version, row.block, row.name, row.n)
        };
        rows.into_iter().map(one).collect::<Vec<_>>()
    };
    // They came in too, which is not about messages.
    let queued = (place.workflow, 1, block("m1"), "queued".to_owned(), 2);
    assert_eq!(counted(&[place.workflow]).await, [queued]);
    assert_eq!(counted(&[WorkflowId(999)]).await, []);
    assert_eq!(counted(&[]).await, []);
}

async fn texts_that_name_an_e_mail_follow_each_other_page_by_page(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let other = handle("other");
    for text in ["email: offer-1", "nothing", "email: offer-1 again"] {
        let row = scope
            .save_draft(&other, "Other", text, at(0))
            .await
            .unwrap();
        let published = scope.publish(&other, row.draft_revision, "2026a", 1, at(0));
        published.await.unwrap();
    }
    let id = scope.workflow(&other).await.unwrap().unwrap().id;
    let naming = async |email: &str, before: Option<(WorkflowId, i64)>, limit: usize| {
        let texts = scope.texts_naming(&handle(email), before, limit).await;
        let one = |text: store::email_use::Text| (text.workflow, text.version, text.source);
        texts.unwrap().into_iter().map(one).collect::<Vec<_>>()
    };
    let (first, third) = (
        "email: offer-1".to_owned(),
        "email: offer-1 again".to_owned(),
    );
    assert_eq!(naming("offer-1", None, 1).await, [(id, 3, third)]);
    assert_eq!(
        naming("offer-1", Some((id, 3)), TEXTS_MAX).await,
        [(id, 1, first)]
    );
    assert_eq!(naming("offer-1", Some((id, 1)), TEXTS_MAX).await, []);
    assert_eq!(naming("offer-2", None, TEXTS_MAX).await, []);
    let too_many = scope.texts_naming(&other, None, TEXTS_MAX + 1).await;
    assert!(too_many.is_err());
}

on_both!(
    what_is_said_of_an_e_mail_stands_at_its_blocks,
    only_what_became_of_messages_is_counted_and_only_in_those_workflows,
    texts_that_name_an_e_mail_follow_each_other_page_by_page,
);
