//! Workflows and e-mails: drafts that are saved as they are, versions that never change.

use std::collections::{BTreeMap, BTreeSet};

use store::email::EmailSource;
use store::workflow::{Published, Saved, Status, TAG_CHARS_MAX, TAGS_MAX};
use tokio::task::JoinSet;

use crate::place::{On, Place, at, handle, settings};

async fn of_two_who_begin_the_same_one_is_told(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let cart = handle("cart");
    let begin = |text, seen| scope.save_seen_draft(&cart, "Cart", text, seen, at(1));
    assert_eq!(begin("a", 1).await.unwrap(), Saved::At(0));
    let known = scope.workflows().await.unwrap();
    assert!(known.iter().all(|row| row.handle != cart), "{known:?}");
    let Saved::Draft(first) = begin("a", 0).await.unwrap() else {
        panic!("it was new");
    };
    assert_eq!(first.draft_revision, 1);
    assert_eq!(begin("b", 0).await.unwrap(), Saved::At(1));
    let Saved::Draft(second) = begin("b", 1).await.unwrap() else {
        panic!("it was seen");
    };
    assert_eq!((second.draft.as_str(), second.draft_revision), ("b", 2));
}

async fn a_draft_becomes_a_version_only_as_it_was_looked_at(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let cart = handle("cart");
    let draft = scope
        .save_draft(&cart, "Cart", "format: 1 # a", at(1))
        .await
        .unwrap();
    assert_eq!((draft.draft_revision, draft.status), (1, Status::Draft));
    let same = scope
        .save_draft(&cart, "Cart", "format: 1 # a", at(2))
        .await
        .unwrap();
    assert_eq!(same, draft);
    let changed = scope
        .save_draft(&cart, "Cart", "format: 1 # b", at(2))
        .await
        .unwrap();
    assert_eq!((changed.draft_revision, changed.updated_at), (2, at(2)));

    let over = |seen, text| scope.save_seen_draft(&cart, "Cart", text, seen, at(3));
    assert_eq!(over(1, "format: 1 # x").await.unwrap(), Saved::At(2));
    assert_eq!(over(3, "format: 1 # x").await.unwrap(), Saved::At(2));
    let same = over(1, "format: 1 # b").await.unwrap();
    assert_eq!(same, Saved::Draft(changed), "what is there is saved");

    let stamp = place.system().definitions_stamp().await.unwrap();
    let publish = |seen| scope.publish(&cart, seen, "2026b", 1, at(3));
    assert_eq!(publish(1).await.unwrap(), Published::Changed);
    assert_eq!(place.system().definitions_stamp().await.unwrap(), stamp);
    assert_eq!(publish(2).await.unwrap(), Published::Version(1));
    assert!(place.system().definitions_stamp().await.unwrap() > stamp);
    assert_eq!(
        publish(2).await.unwrap(),
        Published::Version(1),
        "twice is once"
    );

    scope
        .save_draft(&cart, "Cart", "format: 1 # c", at(4))
        .await
        .unwrap();
    assert_eq!(publish(3).await.unwrap(), Published::Version(2));
    let first = scope.version(draft.id, 1).await.unwrap().unwrap();
    assert_eq!((first.source.as_str(), first.format), ("format: 1 # b", 1));
    assert_eq!(
        (first.zone_database.as_str(), first.published_at),
        ("2026b", at(3))
    );
    assert_eq!(scope.version(draft.id, 3).await.unwrap(), None);
    let by_system = place
        .system()
        .version(place.workspace, draft.id, 1)
        .await
        .unwrap();
    assert_eq!(by_system, Some(first));
}

async fn running_are_the_live_and_the_paused(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let welcome = handle("welcome-series");
    let running = || async {
        let running = place.system().running().await.unwrap();
        let shown = running.iter().map(|one| {
            let one = one.as_ref().unwrap();
            format!("{} {:?} {}", one.handle, one.status, one.version)
        });
        shown.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(running().await, "welcome-series Live 1");
    scope
        .set_status(&welcome, Status::Paused, at(1))
        .await
        .unwrap();
    assert_eq!(running().await, "welcome-series Paused 1");
    // A paused workflow stays paused when a version is published.
    let row = scope
        .save_draft(&welcome, "Welcome", "format: 1 # 2", at(1))
        .await
        .unwrap();
    let published = scope
        .publish(&welcome, row.draft_revision, "2026b", 1, at(1))
        .await;
    assert_eq!(published.unwrap(), Published::Version(2));
    assert_eq!(running().await, "welcome-series Paused 2");
    scope
        .set_status(&welcome, Status::Ended, at(1))
        .await
        .unwrap();
    assert_eq!(running().await, "");

    scope
        .save_draft(&handle("draft"), "Draft", "", at(1))
        .await
        .unwrap();
    let error = scope
        .set_status(&handle("draft"), Status::Live, at(1))
        .await
        .unwrap_err();
    let why = "draft cannot become live: only a published workflow can be switched";
    assert_eq!(error.to_string(), why);
    let error = scope
        .set_status(&handle("none"), Status::Live, at(1))
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "there is no workflow `none`");
    let handles: Vec<_> = scope.workflows().await.unwrap();
    let handles: Vec<_> = handles.iter().map(|row| row.handle.as_str()).collect();
    assert_eq!(handles, ["draft", "welcome-series"]);
}

async fn an_email_gets_a_version_when_its_content_changes(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let tips = handle("tips");
    let source = |name: &str, html: &str| EmailSource {
        name: name.to_owned(),
        subject: "Tips for {{ contact.first_name }}".to_owned(),
        html: html.to_owned(),
        ..EmailSource::default()
    };
    let save = |name: &'static str, html: &'static str| {
        let (tips, source) = (&tips, source(name, html));
        async move { scope.save_email(tips, &source, at(1)).await.unwrap() }
    };
    assert_eq!(save("Tips", "<p>1</p>").await, 1);
    assert_eq!(save("Tips", "<p>1</p>").await, 1);
    assert_eq!(save("Tips!", "<p>1</p>").await, 1);
    assert_eq!(save("Tips!", "<p>2</p>").await, 2);
    let now = scope.email(&tips).await.unwrap().unwrap();
    assert_eq!(
        (now.version, &now.source),
        (2, &source("Tips!", "<p>2</p>"))
    );
    let first = scope.email_version(&tips, 1).await.unwrap().unwrap();
    assert_eq!(first.source, source("Tips!", "<p>1</p>"));
    assert_eq!(scope.email_version(&tips, 3).await.unwrap(), None);
    assert_eq!(scope.email(&handle("none")).await.unwrap(), None);
    let listed = scope.emails().await.unwrap();
    let listed: Vec<_> = listed
        .iter()
        .map(|row| (row.handle.as_str(), row.version))
        .collect();
    assert_eq!(listed, [("tips", 2), ("welcome", 1)]);
}

async fn people_who_save_at_once_all_get_a_version_of_their_own(on: On) {
    let place = Place::new(on).await;
    let mut savers = JoinSet::new();
    for n in 0..8 {
        let (store, workspace) = (place.store.clone(), place.workspace);
        savers.spawn(async move {
            let source = EmailSource {
                html: format!("<p>{n}</p>"),
                ..EmailSource::default()
            };
            let scope = store.workspace(workspace);
            let version = scope
                .save_email(&handle("shared"), &source, at(1))
                .await
                .unwrap();
            let row = scope
                .email_version(&handle("shared"), version)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(row.source, source);
            version
        });
    }
    let mut versions = savers.join_all().await;
    versions.sort_unstable();
    assert_eq!(versions, [1, 2, 3, 4, 5, 6, 7, 8]);
}

async fn a_workspace_has_settings_and_keys(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    assert_eq!(scope.settings().await.unwrap(), Some(settings()));
    let mut changed = settings();
    "Pacific/Auckland".clone_into(&mut changed.zone);
    scope.set_settings(changed.clone()).await.unwrap();
    let all = place.system().workspaces().await.unwrap();
    assert_eq!(all, [(place.workspace, changed.clone())]);
    "Mars/Olympus".clone_into(&mut changed.zone);
    let error = scope.set_settings(changed).await.unwrap_err();
    assert_eq!(error.to_string(), "`Mars/Olympus` is no time zone");

    scope
        .suppress(" Anna@Example.test", "bounced", at(1))
        .await
        .unwrap();
    scope
        .suppress("anna@example.test", "complained", at(2))
        .await
        .unwrap();
    let why = scope.suppressed("ANNA@example.test").await.unwrap();
    assert_eq!(why.as_deref(), Some("bounced"));
    assert_eq!(scope.suppressed("bob@example.test").await.unwrap(), None);
}

async fn tags_are_set_all_at_once_and_belong_to_one_workspace(on: On) {
    let place = Place::new(on).await;
    let scope = place.scope();
    let welcome = handle("welcome-series");
    let id = scope.workflow(&welcome).await.unwrap().unwrap().id;
    let before = scope.workflow(&welcome).await.unwrap();
    let set = async |tags: &[&str]| {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        scope.set_workflow_tags(&welcome, &tags).await
    };
    let now = || async {
        let all = scope.workflow_tags().await.unwrap();
        let of = all
            .get(&id)
            .map(|tags| tags.iter().cloned().collect::<Vec<_>>());
        of.unwrap_or_default().join(", ")
    };
    assert_eq!(now().await, "");
    set(&["shop", "Voorjaar"]).await.unwrap();
    assert_eq!(now().await, "Voorjaar, shop");
    set(&["é\"x"]).await.unwrap();
    assert_eq!(now().await, "é\"x");
    set(&[]).await.unwrap();
    assert_eq!(now().await, "");
    assert_eq!(scope.workflow(&welcome).await.unwrap(), before);

    let many: Vec<String> = (0..=TAGS_MAX).map(|n| n.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    set(&many).await.unwrap_err();
    set(&[&"x".repeat(TAG_CHARS_MAX + 1)]).await.unwrap_err();
    set(&[&"é".repeat(TAG_CHARS_MAX)]).await.unwrap();
    let none = scope
        .set_workflow_tags(&handle("none"), &BTreeSet::default())
        .await;
    none.unwrap_err();
    let other = place.system().create_workspace(settings(), at(1)).await;
    let other = place.store.workspace(other.unwrap());
    assert_eq!(other.workflow_tags().await.unwrap(), BTreeMap::default());
}

on_both!(
    tags_are_set_all_at_once_and_belong_to_one_workspace,
    of_two_who_begin_the_same_one_is_told,
    a_draft_becomes_a_version_only_as_it_was_looked_at,
    running_are_the_live_and_the_paused,
    an_email_gets_a_version_when_its_content_changes,
    people_who_save_at_once_all_get_a_version_of_their_own,
    a_workspace_has_settings_and_keys,
);
