//! `GET /api/v1/sender/dns`: what the name servers say of the domain that mails come from, beside what they have to
//! say, as seen now or a moment ago. Where no mail leaves, nobody is asked.

use axum::extract;
use engine::time::Time;
use mail::dns;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::{App, Mails};
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::sender;

/// What was seen.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SenderDns")]
pub(crate) struct Shown {
    /// The domain of the sender's address.
    domain: String,
    /// Whether mails leave; false: all of them stay in the test inbox, and no name server was asked.
    leaves: bool,
    /// When name servers were asked; null where none was.
    looked_at: Option<Time>,
    /// The records, in the order in which they are set.
    checks: Vec<Check>,
}

/// One record, and how it is.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SenderDnsCheck")]
struct Check {
    #[serde(flatten)]
    record: Record,
    state: State,
    /// What is wrong with it, or worth to know; null for nothing.
    why: Option<Why>,
    /// What is there.
    found: Vec<String>,
    /// What went wrong in asking; null where nothing did.
    said: Option<String>,
}

/// A record that mail from a domain needs.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SenderRecord")]
pub(crate) struct Record {
    kind: Kind,
    r#type: Type,
    /// Where it stands.
    name: String,
    /// What it has to say; null where somebody else knows, such as who runs the mail server.
    value: Option<String>,
}

/// What it is for.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SenderRecordKind")]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// Who may send.
    Spf,
    /// A key that signs.
    Dkim,
    /// What becomes of other mail.
    Dmarc,
    /// Who takes what comes back.
    Mx,
}

/// As name servers call it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SenderRecordType")]
#[serde(rename_all = "UPPERCASE")]
enum Type {
    Txt,
    Mx,
}

/// How it is.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SenderDnsState")]
#[serde(rename_all = "snake_case")]
enum State {
    Good,
    Missing,
    Differs,
    /// It could not be seen.
    Unasked,
}

impl From<dns::Record> for Record {
    fn from(of: dns::Record) -> Self {
        let (kind, r#type) = match of.kind {
            dns::Kind::Spf => (Kind::Spf, Type::Txt),
            dns::Kind::Dkim => (Kind::Dkim, Type::Txt),
            dns::Kind::Dmarc => (Kind::Dmarc, Type::Txt),
            dns::Kind::Mx => (Kind::Mx, Type::Mx),
        };
        Self {
            kind,
            r#type,
            name: of.name,
            value: of.value,
        }
    }
}

impl From<&dns::Check> for Check {
    fn from(of: &dns::Check) -> Self {
        Self {
            record: of.record.clone().into(),
            state: match of.state {
                dns::State::Good => State::Good,
                dns::State::Missing => State::Missing,
                dns::State::Differs => State::Differs,
                dns::State::Unasked => State::Unasked,
            },
            why: of.why.map(Why::from),
            found: of.found.clone(),
            said: of.said.clone(),
        }
    }
}

/// For each of which pages have a sentence.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SenderDnsWhy")]
#[serde(rename_all = "snake_case")]
enum Why {
    Several,
    Unreadable,
    Anybody,
    Open,
    Lookups,
    Broken,
    OtherKey,
    Revoked,
    Testing,
    NoKey,
    ProviderSigns,
    BySignature,
    BySender,
    ByBoth,
    Unaligned,
    TakesNone,
    Late,
    Refused,
    Nobody,
    BadName,
    TooMany,
}

impl From<dns::Why> for Why {
    fn from(of: dns::Why) -> Self {
        match of {
            dns::Why::Several => Self::Several,
            dns::Why::Unreadable => Self::Unreadable,
            dns::Why::Anybody => Self::Anybody,
            dns::Why::Open => Self::Open,
            dns::Why::Lookups => Self::Lookups,
            dns::Why::Broken => Self::Broken,
            dns::Why::OtherKey => Self::OtherKey,
            dns::Why::Revoked => Self::Revoked,
            dns::Why::Testing => Self::Testing,
            dns::Why::NoKey => Self::NoKey,
            dns::Why::ProviderSigns => Self::ProviderSigns,
            dns::Why::BySignature => Self::BySignature,
            dns::Why::BySender => Self::BySender,
            dns::Why::ByBoth => Self::ByBoth,
            dns::Why::Unaligned => Self::Unaligned,
            dns::Why::TakesNone => Self::TakesNone,
            dns::Why::Late => Self::Late,
            dns::Why::Refused => Self::Refused,
            dns::Why::Nobody => Self::Nobody,
            dns::Why::BadName => Self::BadName,
            dns::Why::TooMany => Self::TooMany,
        }
    }
}

pub(crate) async fn handle(
    extract::State(app): extract::State<App>,
    caller: Caller,
) -> Result<Json<Shown>, Problem> {
    let domain = sender::domain(&sender::settings(&caller).await?);
    if app.mails == Mails::Stay {
        return Ok(json::ok(Shown {
            domain,
            leaves: false,
            looked_at: None,
            checks: Vec::new(),
        }));
    }
    let look = app.domains.look(&domain, app.machine_now()).await;
    Ok(json::ok(Shown {
        domain,
        leaves: true,
        looked_at: Some(look.at),
        checks: look.checks.iter().map(Check::from).collect(),
    }))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use mail::dns::Ways;
    use outward::records::{Asking, Exchanger, Records, Unanswered};
    use runner::clock::VirtualClock;
    use serde_json::{Value, json};

    use crate::app::Mails;
    use crate::domains::{Domains, LOOK_EVERY_MS};
    use crate::test_app::TestApp;

    const PATH: &str = "/api/v1/sender/dns";

    /// A domain that says who may send and no more, and counts how often it is asked.
    #[derive(Default)]
    struct Book(AtomicUsize);

    impl Records for Book {
        fn texts<'a>(&'a self, name: &'a str) -> Asking<'a, String> {
            self.0.fetch_add(1, Ordering::SeqCst);
            let is_list = name == "example.test";
            let list = is_list.then(|| "v=spf1 mx -all".to_owned());
            Box::pin(async { Ok(list.into_iter().collect()) })
        }

        fn exchangers<'a>(&'a self, _: &'a str) -> Asking<'a, Exchanger> {
            self.0.fetch_add(1, Ordering::SeqCst);
            Box::pin(async { Err(Unanswered::Refused("SERVFAIL".to_owned())) })
        }
    }

    async fn leaving() -> (TestApp, Arc<Book>, Arc<VirtualClock>) {
        let mut test = TestApp::new().await;
        let (book, clock) = (
            Arc::new(Book::default()),
            Arc::new(VirtualClock::new(test.app.now())),
        );
        test.app.domains = Arc::new(Domains::new(Ways::default(), book.clone()));
        test.app.machine_clock = clock.clone();
        test.app.mails = Mails::Leave;
        (test, book, clock)
    }

    fn states(shown: &Value) -> Vec<(Value, Value, Value)> {
        let checks = shown["checks"].as_array().unwrap().iter();
        let of = |one: &Value| {
            (
                one["kind"].clone(),
                one["state"].clone(),
                one["why"].clone(),
            )
        };
        checks.map(of).collect()
    }

    #[tokio::test]
    async fn what_name_servers_say_is_told() {
        let (test, _, _) = leaving().await;
        let shown = test.get(PATH).await.json();
        let expect = [
            (json!("spf"), json!("good"), json!(null)),
            (json!("dkim"), json!("unasked"), json!("no_key")),
            (json!("dmarc"), json!("missing"), json!(null)),
            (json!("mx"), json!("unasked"), json!("refused")),
        ];
        assert_eq!(states(&shown), expect);
        assert_eq!(shown["domain"], "example.test");
        let (list, policy, takes) = (
            &shown["checks"][0],
            &shown["checks"][2],
            &shown["checks"][3],
        );
        assert_eq!(list["found"], json!(["v=spf1 mx -all"]));
        assert_eq!(policy["name"], "_dmarc.example.test");
        assert_eq!(policy["value"], "v=DMARC1; p=none");
        assert!(takes["said"].as_str().unwrap().contains("SERVFAIL"));
        // What is wanted stands beside the sender as well.
        let wanted = test.get("/api/v1/sender").await.json();
        assert_eq!(wanted["records"][2]["name"], "_dmarc.example.test");
        assert_eq!(wanted["records"][3]["type"], "MX");
    }

    #[tokio::test]
    async fn nobody_is_asked_at_every_press() {
        let (test, book, clock) = leaving().await;
        let now = test.app.machine_now();
        test.get(PATH).await;
        let once = book.0.load(Ordering::SeqCst);
        assert!(once > 0);
        clock.advance(now.plus_ms(LOOK_EVERY_MS - 1));
        let again = test.get(PATH).await.json();
        assert_eq!(book.0.load(Ordering::SeqCst), once);
        assert_eq!(again["looked_at"], now.to_string());
        // The other workspace has the same domain.
        test.send_as(Some(&test.other_key), "GET", PATH, "").await;
        assert_eq!(book.0.load(Ordering::SeqCst), once);
        clock.advance(now.plus_ms(LOOK_EVERY_MS));
        let anew = test.get(PATH).await.json();
        assert_eq!(book.0.load(Ordering::SeqCst), 2 * once);
        assert_eq!(anew["looked_at"], test.app.machine_now().to_string());
    }

    #[tokio::test]
    async fn where_no_mail_leaves_nobody_is_asked() {
        let (mut test, book, _) = leaving().await;
        test.app.mails = Mails::Stay;
        let shown = test.get(PATH).await.json();
        let expect =
            json!({"domain": "example.test", "leaves": false, "looked_at": null, "checks": []});
        assert_eq!(shown, expect);
        assert_eq!(book.0.load(Ordering::SeqCst), 0);
    }
}
