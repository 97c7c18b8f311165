//! The people behind the numbers of a block: `GET /api/v1/workflows/{handle}/blocks/{block}/waiting` lists who
//! stands in it now, `.../entered` who came into it, or left it by one of its ways (`?branch=`), newest first,
//! of all time or of some days (`?from=`, `?to=`), and `.../messages` what it decided to send, newest first, with what became of each.

use axum::extract::{Path, State};
use axum::http::Uri;
use engine::id::{BlockId, ContactId, JourneyId, MessageId};
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::message::Filter;
use store::passing::{self, Through};
use store::standing::Seen;

use crate::app::App;
use crate::auth::Caller;
use crate::cursor::Page;
use crate::days;
use crate::json::{self, Json};
use crate::problem::{Kind, Problem};

use super::workflow::find;

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "BlockWaiting")]
pub(crate) struct Waiting {
    people: Vec<Person>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
    /// How many routes were looked at for this page, which may hold few and still have a next one.
    looked_at: usize,
}

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "BlockPerson")]
struct Person {
    contact: ContactId,
    /// Null if there is none, or if the contact is gone.
    email: Option<String>,
    journey: JourneyId,
    version: i64,
    entered_at: Time,
    /// Until when at the latest.
    wake_at: Time,
}

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "BlockEntered")]
pub(crate) struct Entered {
    /// Whoever came twice stands there twice. Of times that are no longer kept there is nobody.
    people: Vec<Comer>,
    /// The `after` of the next page, which this one may be short of; null on the last.
    next: Option<String>,
}

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "BlockComer")]
struct Comer {
    contact: ContactId,
    /// Null if there is none, or if the contact is gone.
    email: Option<String>,
    journey: JourneyId,
    version: i64,
    /// When it came in, or left by the branch.
    at: Time,
}

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "BlockMessages")]
pub(crate) struct Messages {
    messages: Vec<Message>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

#[derive(JsonSchema, Serialize)]
#[schemars(rename = "BlockMessage")]
struct Message {
    id: MessageId,
    contact: ContactId,
    /// The contact's address now.
    email: Option<String>,
    journey: JourneyId,
    version: i64,
    state: &'static str,
    reason: Option<String>,
    due_at: Time,
    handed_at: Option<Time>,
    finished_at: Option<Time>,
}

pub(crate) async fn waiting(
    caller: Caller,
    Path((handle, block)): Path<(String, String)>,
    uri: Uri,
) -> Result<Json<Waiting>, Problem> {
    let page = Page::of(&uri)?;
    let after = page.after(seen)?;
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let block = BlockId::new(&block).ok_or_else(|| Problem::no("block"))?;
    let found = workspace
        .standing(row.id, &block, after, page.limit)
        .await?;
    let emails = workspace.emails_of(found.journeys.iter().map(|one| one.contact));
    let emails = emails.await?;
    let people = found.journeys.into_iter().map(|one| Person {
        contact: one.contact,
        email: emails.get(&one.contact).cloned(),
        journey: one.journey,
        version: one.version,
        entered_at: one.entered_at,
        wake_at: one.wake_at,
    });
    let people = people.collect();
    let next = found.next.map(|seen| {
        let Seen {
            bucket,
            version,
            journey,
        } = seen;
        format!("{bucket}.{version}.{journey}")
    });
    Ok(json::ok(Waiting {
        people,
        next,
        looked_at: found.looked_at,
    }))
}

pub(crate) async fn entered(
    State(app): State<App>,
    caller: Caller,
    Path((handle, block)): Path<(String, String)>,
    uri: Uri,
) -> Result<Json<Entered>, Problem> {
    let (page, asked) = Page::of_block(&uri)?;
    if asked.kind.is_some() {
        return Err(Problem::new(
            Kind::Malformed,
            "Who came in is not asked for by `kind`.",
        ));
    }
    let after = page.after(passed)?;
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let block = BlockId::new(&block).ok_or_else(|| Problem::no("block"))?;
    let way = asked.branch.as_deref();
    let way = way.map(|way| BlockId::new(way).ok_or_else(|| Problem::no("branch")));
    let way = way.transpose()?;
    let days = (asked.from.as_deref(), asked.to.as_deref());
    let through = Through {
        block: &block,
        way: way.as_ref(),
        within: days::within(workspace, days, app.now()).await?,
    };
    let found = workspace.passing(row.id, through, after, page.limit);
    let found = found.await?;
    let emails = workspace.emails_of(found.journeys.iter().map(|one| one.contact));
    let emails = emails.await?;
    let people = found.journeys.into_iter().map(|one| Comer {
        contact: one.contact,
        email: emails.get(&one.contact).cloned(),
        journey: one.journey,
        version: one.version,
        at: one.at,
    });
    let people = people.collect();
    let next = found
        .next
        .map(|seen| format!("{}.{}", seen.bucket, seen.step));
    Ok(json::ok(Entered { people, next }))
}

pub(crate) async fn messages(
    caller: Caller,
    Path((handle, block)): Path<(String, String)>,
    uri: Uri,
) -> Result<Json<Messages>, Problem> {
    let page = Page::of(&uri)?;
    let before = page.after(|text| text.parse::<MessageId>().ok())?;
    let workspace = caller.workspace();
    let row = find(workspace, &handle).await?;
    let block = BlockId::new(&block).ok_or_else(|| Problem::no("block"))?;
    let filter = Filter::Block(row.id, block);
    let rows = workspace.messages(filter, before, page.limit).await?;
    let next = page.next(&rows, |row| row.id.to_string());
    let emails = workspace.emails_of(rows.iter().map(|row| row.contact));
    let emails = emails.await?;
    let messages = rows.into_iter().map(|row| Message {
        id: row.id,
        contact: row.contact,
        email: emails.get(&row.contact).cloned(),
        journey: row.journey,
        version: row.version,
        state: row.state.as_str(),
        reason: row.reason,
        due_at: row.due_at,
        handed_at: row.handed_at,
        finished_at: row.finished_at,
    });
    let messages = messages.collect();
    Ok(json::ok(Messages { messages, next }))
}

/// The last step of the page before.
fn passed(text: &str) -> Option<passing::Seen> {
    let (bucket, step) = text.split_once('.')?;
    Some(passing::Seen {
        bucket: bucket.parse().ok()?,
        step: step.parse().ok()?,
    })
}

/// The last one of the page before.
fn seen(text: &str) -> Option<Seen> {
    let mut numbers = text.split('.').map(|part| part.parse().ok());
    let seen = Seen {
        bucket: numbers.next()??,
        version: numbers.next()??,
        journey: numbers.next()??,
    };
    numbers.next().is_none().then_some(seen)
}

#[cfg(test)]
mod tests {
    use crate::test_app::{Journeyed, TestApp};
    use serde_json::json;

    const BLOCKS: &str = "/api/v1/workflows/welcome/blocks";

    #[tokio::test]
    async fn the_people_in_a_block_are_listed() {
        let test = TestApp::new().await;
        let Journeyed { contact, journey } = test.journeyed().await;
        let found = test.get(&format!("{BLOCKS}/two_days/waiting")).await.json();
        let person = &found["people"][0];
        assert_eq!(person["contact"], contact.to_string());
        assert_eq!(person["journey"], journey.to_string());
        assert_eq!(person["email"], "anna@example.test");
        assert_eq!(person["version"], 1);
        assert_eq!(
            (&found["next"], &found["looked_at"]),
            (&json!(null), &json!(1))
        );
        let found = test.get(&format!("{BLOCKS}/m1/waiting")).await.json();
        assert_eq!(
            (&found["people"], &found["looked_at"]),
            (&json!([]), &json!(1))
        );
    }

    #[tokio::test]
    async fn a_full_page_has_a_next_one() {
        let test = TestApp::new().await;
        test.journeyed().await;
        let path = format!("{BLOCKS}/two_days/waiting?limit=1");
        let page = test.get(&path).await.json();
        let next = page["next"].as_str().unwrap();
        let page = test.get(&format!("{path}&after={next}")).await.json();
        assert_eq!((&page["people"], &page["next"]), (&json!([]), &json!(null)));
    }

    #[tokio::test]
    async fn whoever_came_into_a_block_is_listed() {
        let test = TestApp::new().await;
        let Journeyed { contact, journey } = test.journeyed().await;
        // It came through the e-mail into the wait, and not out of it.
        for (block, came) in [("m1", 1), ("two_days", 1), ("m2", 0)] {
            let path = format!("{BLOCKS}/{block}/entered");
            let found = test.get(&path).await.json();
            let people = found["people"].as_array().unwrap();
            assert_eq!(people.len(), came, "{block}");
            let Some(person) = people.first() else {
                continue;
            };
            assert_eq!(person["contact"], contact.to_string());
            assert_eq!(person["journey"], journey.to_string());
            assert_eq!(person["email"], "anna@example.test");
            assert_eq!(found["next"], json!(null));
            // A full page has a next one, which goes on behind it.
            let page = test.get(&format!("{path}?limit=1")).await.json();
            let next = page["next"].as_str().unwrap();
            let page = test.get(&format!("{path}?limit=1&after={next}")).await;
            let page = page.json();
            assert_eq!((&page["people"], &page["next"]), (&json!([]), &json!(null)));
        }
        let path = format!("{BLOCKS}/two_days/entered?branch=nobody_went");
        assert_eq!(test.get(&path).await.json()["people"], json!([]));
    }

    #[tokio::test]
    async fn what_a_block_decided_to_send_is_listed() {
        let test = TestApp::new().await;
        let Journeyed { contact, .. } = test.journeyed().await;
        let found = test.get(&format!("{BLOCKS}/m1/messages")).await.json();
        let message = &found["messages"][0];
        assert_eq!(message["contact"], contact.to_string());
        assert_eq!(message["state"], "queued");
        let found = test
            .get(&format!("{BLOCKS}/two_days/messages"))
            .await
            .json();
        assert_eq!(found["messages"], json!([]));
    }

    #[tokio::test]
    async fn what_is_not_there_is_said_so() {
        let test = TestApp::new().await;
        test.journeyed().await;
        for (path, status) in [
            (format!("{BLOCKS}/UPPER/waiting"), 404),
            (format!("{BLOCKS}/m1/waiting?after=1.2"), 400),
            (format!("{BLOCKS}/m1/waiting?after=1.2.3.4"), 400),
            (format!("{BLOCKS}/m1/messages?after=x"), 400),
            (format!("{BLOCKS}/m1/messages?branch=a"), 400),
            (format!("{BLOCKS}/m1/entered?after=1"), 400),
            (format!("{BLOCKS}/m1/entered?find=a"), 400),
            (format!("{BLOCKS}/m1/entered?branch=UPPER"), 404),
            ("/api/v1/workflows/none/blocks/m1/messages".to_owned(), 404),
        ] {
            assert_eq!(test.get(&path).await.status, status, "{path}");
        }
        let path = format!("{BLOCKS}/m1/messages");
        let other = test.send_as(Some(&test.other_key), "GET", &path, "").await;
        assert_eq!(other.status, 404);
    }
}
