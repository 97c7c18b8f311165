//! Tasks: given out once, closed once, and each said to the contact's workflows.

use engine::id::{ContactId, JourneyId, TaskId};
use store::task::{Closing, Closure, NewTask, Origin, Task, TaskState};

use crate::place::{On, Place, at, block, handle};
use crate::staff::person;

pub(crate) fn origin(visit: u32) -> Origin {
    Origin {
        workflow: handle("welcome-series"),
        journey: JourneyId(7),
        block: block("call"),
        visit,
    }
}

fn task(contact: ContactId) -> NewTask {
    NewTask {
        contact,
        title: "Call back".to_owned(),
        note: "She asked for it".to_owned(),
        owner: Some("anna@shop.test".to_owned()),
        due_at: Some(at(60)),
        origin: None,
    }
}

fn closing(state: TaskState) -> Closing {
    Closing {
        state,
        by: Some("bob".to_owned()),
        result: "Spoke to her".to_owned(),
    }
}

impl Place {
    /// The names and data of a contact's events but the first, oldest first.
    pub(crate) async fn said(&self, contact: ContactId) -> Vec<String> {
        let events = self.scope().events(contact, None, 100).await.unwrap();
        let said = events.iter().rev().filter(|event| event.name != "seen");
        said.map(|event| {
            let data = serde_json::to_string(&*event.data).unwrap();
            format!("{} {data}", event.name)
        })
        .collect()
    }

    async fn open(&self) -> Vec<TaskId> {
        let open = self.scope().tasks(TaskState::Open, None, None, 10).await;
        open.unwrap().into_iter().map(|task| task.id).collect()
    }
}

async fn a_task_is_given_out_and_done(on: On) {
    let place = Place::new(on).await;
    for name in ["anna", "bob"] {
        place.save_person(person(name, &[])).await;
    }
    let contact = place.known("x@example.test").await;
    let scope = place.scope();
    let given = scope.add_task(task(contact), at(1)).await.unwrap();
    assert_eq!(given.owner, Some(handle("anna")));
    assert_eq!(
        (given.state, given.created_at, given.due_at),
        (TaskState::Open, at(1), Some(at(60)))
    );
    assert_eq!(
        scope.task(contact, given.id).await.unwrap(),
        Some(given.clone())
    );
    let anna = handle("anna");
    let hers = scope
        .tasks(TaskState::Open, Some(&anna), None, 10)
        .await
        .unwrap();
    assert_eq!(hers, std::slice::from_ref(&given));
    let his = scope
        .tasks(TaskState::Open, Some(&handle("bob")), None, 10)
        .await
        .unwrap();
    assert_eq!(his, []);

    let done = scope
        .close_task(contact, given.id, closing(TaskState::Done), at(2))
        .await
        .unwrap();
    let Closure::Now(done) = done else {
        panic!("{done:?}");
    };
    let closed = done.closed.clone().unwrap();
    assert_eq!(
        (closed.at, closed.by, closed.result.as_str()),
        (at(2), Some(handle("bob")), "Spoke to her")
    );
    let again = scope
        .close_task(contact, given.id, closing(TaskState::Dropped), at(3))
        .await;
    assert_eq!(again.unwrap(), Closure::Before(done));
    assert_eq!(place.open().await, []);
    let id = given.id;
    let expect = [
        format!(r#"task_created {{"owner":"anna","task":"{id}","title":"Call back"}}"#),
        format!(
            r#"task_done {{"by":"bob","owner":"anna","result":"Spoke to her","task":"{id}","title":"Call back"}}"#
        ),
    ];
    assert_eq!(place.said(contact).await, expect);
    // Both wait for the contact's workflows.
    assert_eq!(
        place
            .system()
            .inbox(crate::place::BUCKET, 10)
            .await
            .unwrap()
            .len(),
        2
    );
    place.assert_healthy().await;
}

async fn a_visit_of_a_block_gives_out_one(on: On) {
    let place = Place::new(on).await;
    let contact = place.known("x@example.test").await;
    let of = |visit| NewTask {
        owner: None,
        origin: Some(origin(visit)),
        ..task(contact)
    };
    let first = place.scope().add_task(of(1), at(1)).await.unwrap();
    let again = place.scope().add_task(of(1), at(2)).await.unwrap();
    assert_eq!(first, again);
    let second = place.scope().add_task(of(2), at(2)).await.unwrap();
    assert_eq!(place.open().await, [first.id, second.id]);
    let by_hand: Vec<Task> = vec![
        place
            .scope()
            .add_task(
                NewTask {
                    owner: None,
                    ..task(contact)
                },
                at(3),
            )
            .await
            .unwrap(),
        place
            .scope()
            .add_task(
                NewTask {
                    owner: None,
                    ..task(contact)
                },
                at(3),
            )
            .await
            .unwrap(),
    ];
    assert_ne!(by_hand[0].id, by_hand[1].id);
    let said = place.said(contact).await;
    assert_eq!(said.len(), 4);
    let id = first.id;
    let expect = format!(
        r#"task_created {{"block":"call","journey":"7","task":"{id}","title":"Call back","visit":1,"workflow":"welcome-series"}}"#
    );
    assert_eq!(said[0], expect);
    let page = place
        .scope()
        .tasks(TaskState::Open, None, Some(second.id), 1)
        .await
        .unwrap();
    assert_eq!(page, [by_hand[0].clone()]);
}

async fn what_cannot_be_is_refused(on: On) {
    let place = Place::new(on).await;
    place.save_person(person("anna", &[])).await;
    let contact = place.known("x@example.test").await;
    let check = async |task: NewTask, expect: &str| {
        let refused = place.scope().add_task(task, at(1)).await.unwrap_err();
        assert_eq!(refused.to_string(), expect);
    };
    let owner = Some("carol".to_owned());
    check(
        NewTask {
            owner,
            ..task(contact)
        },
        "nobody active is called `carol`",
    )
    .await;
    let nobody = ContactId(999_999);
    check(task(nobody), "there is no contact 999999").await;
    let title = "the title is empty or holds a control character";
    for bad in ["", "  ", "a\nb"] {
        check(
            NewTask {
                title: bad.to_owned(),
                ..task(contact)
            },
            title,
        )
        .await;
    }
}

async fn only_an_open_task_of_this_contact_is_closed(on: On) {
    let place = Place::new(on).await;
    place.save_person(person("anna", &[])).await;
    let contact = place.known("x@example.test").await;
    let other = place.known("y@example.test").await;
    let given = place.scope().add_task(task(contact), at(1)).await.unwrap();
    let close = async |contact, state| {
        let closing = Closing {
            by: None,
            ..closing(state)
        };
        place
            .scope()
            .close_task(contact, given.id, closing, at(2))
            .await
    };
    assert_eq!(
        close(other, TaskState::Done).await.unwrap(),
        Closure::Unknown
    );
    assert!(close(contact, TaskState::Open).await.is_err());
    let by = place
        .scope()
        .close_task(contact, given.id, closing(TaskState::Done), at(2))
        .await;
    assert_eq!(by.unwrap_err().to_string(), "nobody active is called `bob`");
    assert_eq!(place.open().await, [given.id]);
    let elsewhere = place
        .system()
        .create_workspace(crate::place::settings(), at(0))
        .await;
    let elsewhere = place.store.workspace(elsewhere.unwrap());
    assert_eq!(elsewhere.task(contact, given.id).await.unwrap(), None);
    assert_eq!(
        elsewhere
            .tasks(TaskState::Open, None, None, 10)
            .await
            .unwrap(),
        []
    );
    let closing = Closing {
        by: None,
        ..closing(TaskState::Done)
    };
    let closed = elsewhere
        .close_task(contact, given.id, closing, at(2))
        .await;
    assert_eq!(closed.unwrap(), Closure::Unknown);
}

on_both!(
    a_task_is_given_out_and_done,
    a_visit_of_a_block_gives_out_one,
    what_cannot_be_is_refused,
    only_an_open_task_of_this_contact_is_closed,
);
