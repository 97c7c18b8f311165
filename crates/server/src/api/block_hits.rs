//! `GET /api/v1/workflows/{handle}/blocks/{block}/hits`: who followed a link of a block's mail, or with
//! `kind=open` whom it was shown to, as the numbers `clicked` and `opened` count them: once for each message, of all
//! time or of some days (`?from=`, `?to=`).

use axum::extract::{Path, State};
use axum::http::Uri;
use engine::id::{BlockId, ContactId, JourneyId, MessageId};
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::hit::{CLICKED, OPENED};

use crate::app::App;
use crate::auth::Caller;
use crate::cursor::Page;
use crate::days;
use crate::json::{self, Json};
use crate::problem::{Kind, Problem};

use super::workflow::find;

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "BlockHits")]
pub(crate) struct Hits {
    people: Vec<Person>,
    /// The `after` of the next page, which this one may be short of; null on the last.
    next: Option<String>,
}

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "BlockHit")]
struct Person {
    contact: ContactId,
    /// Null if there is none, or if the contact is gone.
    email: Option<String>,
    journey: JourneyId,
    message: MessageId,
    version: i64,
    /// When first.
    at: Time,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path((handle, block)): Path<(String, String)>,
    uri: Uri,
) -> Result<Json<Hits>, Problem> {
    let (page, asked) = Page::of_block(&uri)?;
    let counted = match asked.kind.as_deref() {
        None | Some("click") if asked.branch.is_none() => CLICKED,
        Some("open") if asked.branch.is_none() => OPENED,
        _ => {
            let detail = "`kind` is click or open, and there is no `branch`.";
            return Err(Problem::new(Kind::Malformed, detail));
        }
    };
    let before = page.after(|text| text.parse::<MessageId>().ok())?;
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let block = BlockId::new(&block).ok_or_else(|| Problem::no("block"))?;
    let days = (asked.from.as_deref(), asked.to.as_deref());
    let within = days::within(workspace, days, app.now()).await?;
    let of = (row.id, &block);
    let found = workspace.followed(of, counted, within, before, page.limit);
    let found = found.await?;
    let emails = workspace.emails_of(found.messages.iter().map(|one| one.contact));
    let emails = emails.await?;
    let people = found.messages.into_iter().map(|one| Person {
        contact: one.contact,
        email: emails.get(&one.contact).cloned(),
        journey: one.journey,
        message: one.message,
        version: one.version,
        at: one.at,
    });
    Ok(json::ok(Hits {
        people: people.collect(),
        next: found.next.map(|id| id.to_string()),
    }))
}

#[cfg(test)]
mod tests {
    use store::hit::{Class, Kind, NewHit, SETTLES_AFTER_MS, Settled};

    use crate::test_app::{Journeyed, TestApp};

    /// Somebody follows a link of their mail twice, and it turns out that it was a person.
    async fn click(test: &TestApp, of: &Journeyed) {
        let (store, now) = (&test.app.store, test.app.now());
        let workspace = store.workspace(test.workspace);
        let messages = workspace.messages(store::message::Filter::All, None, 1);
        let message = messages.await.unwrap()[0].id;
        for _ in 0..2 {
            let hit = NewHit {
                contact: of.contact,
                message,
                kind: Kind::Click,
                link: 0,
                url: None,
                method: "GET".to_owned(),
                agent: "a browser".to_owned(),
                address: "192.0.2.1".to_owned(),
                is_ahead: false,
                at: now,
            };
            assert!(workspace.record_hit(hit).await.unwrap());
        }
        let (bucket, later) = (store.buckets()[0], now.plus_ms(SETTLES_AFTER_MS));
        let about = store.system().hits_due(bucket, later, 10).await.unwrap();
        let about = about.into_iter().next().unwrap();
        let human = about
            .hits
            .iter()
            .map(|hit| (hit.id, Kind::Click, Class::Human, String::new()));
        let settled = Settled {
            contact: of.contact,
            hits: human.collect(),
            events: Vec::new(),
            about,
        };
        let system = store.system();
        system
            .settle_hits(bucket, vec![settled], later)
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn who_followed_a_link_is_listed_once_for_each_message() {
        let test = TestApp::new().await;
        let journeyed = test.journeyed().await;
        let hits = "/api/v1/workflows/welcome/blocks/m1/hits";
        let nobody = test.get(&format!("{hits}?kind=click")).await.json();
        assert_eq!(nobody["people"].as_array().unwrap().len(), 0);
        click(&test, &journeyed).await;
        for (query, people) in [
            ("kind=click", 1),
            ("", 1),
            ("kind=open", 0),
            ("kind=click&from=2020-01-01&to=2020-01-31", 0),
            ("kind=click&from=2026-01-01", 1),
        ] {
            let found = test.get(&format!("{hits}?{query}")).await.json();
            let found = found["people"].as_array().unwrap();
            assert_eq!(found.len(), people, "{query}");
            for one in found {
                assert_eq!(one["email"], "anna@example.test");
            }
        }
        for (bad, status) in [
            ("?kind=trap", 400),
            ("?kind=click&branch=a", 400),
            ("?kind=click&after=x", 400),
            ("?kind=click&from=2026-02-30", 422),
        ] {
            assert_eq!(
                test.get(&format!("{hits}{bad}")).await.status,
                status,
                "{bad}"
            );
        }
    }
}
