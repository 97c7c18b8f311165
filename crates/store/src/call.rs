//! Calls of web services that wait for their turn or are over. A call is written down with the commit
//! of the step that asks for it, made by the holder of the bucket, and tried again with the same key as
//! long as nobody knows that it arrived; its answer is an event. Nothing here makes a call.

use engine::id::{BlockId, ContactId, Handle, JourneyId, WorkflowId, WorkspaceId};
use engine::step::ask::{HeaderValue, Saved};
use engine::time::Time;
use engine::value::Value;
use serde_json::{Value as Json, json};

use crate::bucket::Bucket;
use crate::error::{Error, Result};
use crate::lease::Lease;
use crate::row::Row;
use crate::seeing::PAGE_MAX;
use crate::sql;
use crate::system::System;
use crate::workflow::Status;
use crate::workspace::Workspace;

/// Most calls claimed at once, which are made side by side.
pub const CALLS_MAX: usize = 20;
/// The number of the form in which a request is stored.
const FORMAT: u64 = 1;

/// A request, with every text filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `POST`, ...
    pub method: String,
    /// Where to; empty where a secret says it.
    pub url: String,
    /// The name of the secret that is the address: whoever knows that of a chat may write into it.
    pub url_secret: Option<Handle>,
    /// What goes along.
    pub headers: Vec<(String, HeaderValue)>,
    /// What is told.
    pub body: String,
    /// The name of the secret with which it is signed.
    pub sign: Option<Handle>,
    /// How long one try may take.
    pub timeout_s: u32,
    /// How often it is tried again.
    pub retries: u32,
    /// What is kept of the answer under names of its own.
    pub save: Vec<Saved>,
}

/// A call that is ours to make.
#[derive(Clone, Debug, PartialEq)]
pub struct CallClaim {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub workspace: WorkspaceId,
    /// About whom.
    pub contact: ContactId,
    /// By which journey.
    pub journey: JourneyId,
    /// Of which workflow.
    pub workflow: WorkflowId,
    /// Its handle.
    pub handle: Handle,
    /// By which block.
    pub block: BlockId,
    /// The how many-th visit.
    pub visit: u32,
    /// How many journeys led to this one.
    pub hops: u32,
    /// What is asked.
    pub request: Request,
    /// The how many-th try this is, from 1.
    pub attempt: u32,
    /// When it was asked for.
    pub created_at: Time,
}

/// What became of a try.
#[derive(Clone, Debug, PartialEq)]
pub struct CallFinish {
    /// The call.
    pub claim: CallClaim,
    /// What became of it.
    pub outcome: CallOutcome,
    /// When.
    pub at: Time,
}

/// What became of a try.
#[derive(Clone, Debug, PartialEq)]
pub enum CallOutcome {
    /// To be tried again.
    Again {
        /// When.
        due_at: Time,
        /// Why.
        reason: String,
    },
    /// It is over; the journey goes on with this.
    Over {
        /// The outcome.
        outcome: &'static str,
        /// The status that came, if one did.
        status: Option<u16>,
        /// What the block leaves beside its outcome.
        leaves: Vec<(String, Value)>,
        /// Why, if it failed.
        reason: Option<String>,
    },
}

/// A call as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRow {
    /// Its number.
    pub id: i64,
    /// About whom.
    pub contact: ContactId,
    /// By which journey.
    pub journey: JourneyId,
    /// Of which workflow.
    pub workflow: WorkflowId,
    /// By which block.
    pub block: BlockId,
    /// The how many-th visit.
    pub visit: u32,
    /// `queued`, `in_flight`, `retry`, `held`, `dropped`, or the outcome.
    pub state: String,
    /// Why.
    pub reason: Option<String>,
    /// The status that came.
    pub status: Option<i64>,
    /// How often it was tried.
    pub attempt: u32,
    /// When it is tried next; nothing once it is over.
    pub due_at: Option<Time>,
    /// When it was asked for.
    pub created_at: Time,
    /// When it was over.
    pub finished_at: Option<Time>,
}

impl System<'_> {
    /// Claims calls that are due in a bucket until `claimed_until`; after that they are due again, as
    /// after a crash. Those of paused workflows are put off until `held_until`, those whose journey
    /// went elsewhere or whose workflow ended are dropped.
    pub async fn claim_calls(
        self,
        lease: impl Into<Lease>,
        now: Time,
        (claimed_until, held_until): (Time, Time),
    ) -> Result<Vec<CallClaim>> {
        let lease = lease.into();
        let until = (claimed_until, held_until);
        self.driver().claim_calls(lease, now, until).await
    }

    /// Writes down what became of a try, with the event that answers where it is over.
    pub async fn finish_call(self, bucket: Bucket, finish: CallFinish) -> Result<()> {
        self.driver().finish_call(bucket, finish).await
    }
}

impl Workspace<'_> {
    /// Calls, newest first: those before `before`, at most `limit`.
    pub async fn calls(self, before: Option<i64>, limit: usize) -> Result<Vec<CallRow>> {
        Error::unless_over("calls on a page", limit, PAGE_MAX)?;
        let params = params![self.id(), before.unwrap_or(i64::MAX), limit];
        let rows = self.driver().read(&sql::CALL_LIST, params).await?;
        rows.iter().map(shown).collect()
    }
}

fn shown(row: &Row) -> Result<CallRow> {
    Ok(CallRow {
        id: row.int("id")?,
        contact: ContactId(row.int("contact")?),
        journey: JourneyId(row.int("journey")?),
        workflow: WorkflowId(row.int("workflow")?),
        block: row.parse("block", BlockId::new)?,
        visit: row.count("visit")?,
        state: row.text("state")?,
        reason: row.opt_text("reason")?,
        status: row.opt_int("status")?,
        attempt: row.count("attempt")?,
        due_at: row.opt_time("due_at")?,
        created_at: row.time("created_at")?,
        finished_at: row.opt_time("finished_at")?,
    })
}

/// What is to be known of a call before it is made.
pub(crate) struct Look {
    pub(crate) claim: CallClaim,
    pub(crate) is_wanted: bool,
    pub(crate) status: Option<Status>,
}

pub(crate) fn look(row: &Row) -> Result<Look> {
    let text = row.text("request")?;
    let request = Request::from_text(&text).map_err(|why| row.bad("request", why))?;
    let claim = CallClaim {
        id: row.int("id")?,
        workspace: WorkspaceId(row.int("workspace")?),
        contact: ContactId(row.int("contact")?),
        journey: JourneyId(row.int("journey")?),
        workflow: WorkflowId(row.int("workflow")?),
        handle: row.parse("handle", Handle::new)?,
        block: row.parse("block", BlockId::new)?,
        visit: row.count("visit")?,
        hops: row.count("hops")?,
        request,
        attempt: row.count("attempt")? + 1,
        created_at: row.time("created_at")?,
    };
    Ok(Look {
        claim,
        is_wanted: row.flag("wanted")?,
        status: row.opt_parse("status", Status::named)?,
    })
}

impl Request {
    /// The stored form.
    pub(crate) fn to_text(&self) -> String {
        let headers = self.headers.iter().map(|(name, value)| match value {
            HeaderValue::Template(text) => json!({ "name": name, "value": text }),
            HeaderValue::Secret(secret) => json!({ "name": name, "secret": secret.as_str() }),
        });
        let save = self.save.iter();
        let save = save.map(|one| json!({ "name": one.name, "from": one.from }));
        let mut json = json!({
            "format": FORMAT,
            "method": self.method,
            "url": self.url,
            "headers": headers.collect::<Vec<_>>(),
            "body": self.body,
            "sign": self.sign.as_ref().map(Handle::as_str),
            "timeout_s": self.timeout_s,
            "retries": self.retries,
            "save": save.collect::<Vec<_>>(),
        });
        // Only where it is said, so that other requests are as they always were.
        if let Some(secret) = &self.url_secret {
            json["url_secret"] = secret.as_str().into();
        }
        json.to_string()
    }

    /// Reads the stored form. The error is a fragment.
    pub(crate) fn from_text(text: &str) -> std::result::Result<Self, String> {
        let json: Json = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let format = json["format"].as_u64().unwrap_or(0);
        if format != FORMAT {
            return Err(format!(
                "a request of format {format}; this program reads {FORMAT}"
            ));
        }
        let text = |json: &Json, name: &str| {
            let text = json[name].as_str().map(str::to_owned);
            text.ok_or_else(|| format!("`{name}` is missing"))
        };
        let number = |name: &str| {
            let number = json[name].as_u64().and_then(|n| u32::try_from(n).ok());
            number.ok_or_else(|| format!("`{name}` is missing"))
        };
        let handle = |json: &Json| {
            let text = json.as_str();
            text.map(|text| Handle::new(text).ok_or_else(|| format!("`{text}` is no handle")))
                .transpose()
        };
        let list = |name: &str| json[name].as_array().cloned().unwrap_or_default();
        let header = |one: &Json| {
            let value = match handle(&one["secret"])? {
                Some(secret) => HeaderValue::Secret(secret),
                None => HeaderValue::Template(text(one, "value")?),
            };
            Ok::<_, String>((text(one, "name")?, value))
        };
        let saved = |one: &Json| {
            let from = one["from"].as_array().into_iter().flatten();
            let from = from.filter_map(Json::as_str).map(str::to_owned);
            Ok::<_, String>(Saved {
                name: text(one, "name")?,
                from: from.collect(),
            })
        };
        Ok(Self {
            method: text(&json, "method")?,
            url: text(&json, "url")?,
            url_secret: handle(&json["url_secret"])?,
            headers: list("headers")
                .iter()
                .map(header)
                .collect::<Result<_, _>>()?,
            body: text(&json, "body")?,
            sign: handle(&json["sign"])?,
            timeout_s: number("timeout_s")?,
            retries: number("retries")?,
            save: list("save").iter().map(saved).collect::<Result<_, _>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A request as format 1 writes it. Never change this text: it is what databases hold.
    const FORMAT_1: &str = r#"{"body":"{}","format":1,"headers":[{"name":"X-A","value":"b"},{"name":"Authorization","secret":"crm"}],"method":"POST","retries":5,"save":[{"from":["customer","tier"],"name":"tier"}],"sign":"hook","timeout_s":10,"url":"https://crm.example/a"}"#;

    #[test]
    fn a_stored_request_still_opens() {
        let request = Request::from_text(FORMAT_1).unwrap();
        assert_eq!(request.to_text(), FORMAT_1);
        assert_eq!(request.headers.len(), 2);
        let chat = Request {
            url_secret: Handle::new("sales"),
            ..request
        };
        assert_eq!(Request::from_text(&chat.to_text()).unwrap(), chat);
        let check = |text: &str, expect: &str| {
            assert_eq!(Request::from_text(text).unwrap_err(), expect);
        };
        check(
            r#"{"format":2}"#,
            "a request of format 2; this program reads 1",
        );
        check(r#"{"format":1}"#, "`method` is missing");
    }
}
