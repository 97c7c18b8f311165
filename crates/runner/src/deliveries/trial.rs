//! Telling a webhook something made up, at once, and saying how the receiver answered: for whoever sets one
//! up. It is signed and sent as everything else is, and changes nothing: no event happened, nothing is
//! counted, and a webhook that rests or is switched off can be tried too.

use engine::id::{Handle, WorkspaceId};
use engine::time::Time;
use serde_json::json;

use super::{call, reason_of, secrets};
use crate::caller::{Called, Caller};
use crate::clock::operational_now;
use crate::vault::Vault;

/// The name of the event that did not happen.
pub const NAME: &str = "webhook_tested";
/// Most characters of an answer that are shown; enough for what a receiver says of a mistake.
const WORDS_MAX: usize = 500;

/// Whom to tell.
#[derive(Clone, Debug)]
pub struct Receiver<'a> {
    /// Whose webhook it is.
    pub workspace: WorkspaceId,
    /// Its name.
    pub name: &'a Handle,
    /// Where.
    pub url: &'a str,
    /// The sealed secrets that sign: the one of now, and the one before while both do.
    pub sealed: &'a [Vec<u8>],
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// The `webhook-id` under which it was told.
    pub id: String,
    /// What was told.
    pub body: String,
    /// The status that came, if any did.
    pub status: Option<u16>,
    /// Why it would not count as arrived; nothing if it would.
    pub reason: Option<String>,
    /// The first words of the answer.
    pub answer: String,
    /// How long the receiver took, of the machine's time.
    pub took_ms: i64,
}

/// Tells the receiver once. `id` must be another one each time, since receivers pass over what they had.
pub async fn tell(
    caller: &dyn Caller,
    vault: &Vault,
    receiver: Receiver<'_>,
    id: String,
    now: Time,
) -> Tried {
    let body = body(receiver.name, now);
    let began = operational_now();
    let made = secrets(vault, receiver.workspace, receiver.name, receiver.sealed)
        .and_then(|secrets| call(&secrets, &id, receiver.url, body.clone()));
    let answered = match made {
        Ok(call) => caller.call(call).await.map_err(|why| reason_of(&why)),
        Err(why) => Err(why),
    };
    let took_ms = operational_now().millis() - began.millis();
    let status = answered.as_ref().ok().map(|called| called.status);
    let words = |called: &Called| {
        let text = String::from_utf8_lossy(&called.body);
        text.chars().take(WORDS_MAX).collect()
    };
    Tried {
        id,
        body,
        status,
        answer: answered.as_ref().map(words).unwrap_or_default(),
        reason: match (answered, status) {
            (Err(why), _) => Some(why),
            (Ok(_), Some(200..300)) => None,
            (Ok(called), _) => Some(format!("status {}", called.status)),
        },
        took_ms,
    }
}

/// What is told, in the form of a real event; about nobody.
fn body(name: &Handle, now: Time) -> String {
    let data = json!({
        "event_id": null,
        "contact": null,
        "source": "postduif",
        "received_at": now,
        "fields": { "webhook": name },
    });
    json!({ "type": NAME, "timestamp": now, "data": data }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caller::Nobody;
    use serde_json::Value as Json;

    const SECRET: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    async fn tried(sealed: &[Vec<u8>], url: &str) -> Tried {
        let receiver = Receiver {
            workspace: WorkspaceId(1),
            name: &Handle::new("crm").unwrap(),
            url,
            sealed,
        };
        let now = Time::parse("2027-03-04T09:00:00Z").unwrap();
        tell(
            &Nobody,
            &Vault::new(&[7; 32]),
            receiver,
            "test_1".into(),
            now,
        )
        .await
    }

    #[tokio::test]
    async fn what_is_told_has_the_form_of_an_event() {
        let name = Handle::new("crm").unwrap();
        let sealed = Vault::new(&[7; 32]).seal(WorkspaceId(1), &name, SECRET);
        let sealed = [sealed.unwrap()];
        let done = tried(&sealed, "https://crm.example/in").await;
        assert_eq!((done.status, done.reason), (Some(200), None));
        let told: Json = serde_json::from_str(&done.body).unwrap();
        assert_eq!(told["type"], NAME);
        assert_eq!(told["timestamp"], "2027-03-04T09:00:00Z");
        assert_eq!(told["data"]["fields"]["webhook"], "crm");
        assert_eq!(told["data"]["contact"], Json::Null);
        let nowhere = tried(&sealed, "nowhere").await;
        assert_eq!(nowhere.status, None);
        assert!(nowhere.reason.is_some(), "{nowhere:?}");
    }

    #[tokio::test]
    async fn a_secret_of_another_key_is_said() {
        let name = Handle::new("crm").unwrap();
        let sealed = Vault::new(&[8; 32]).seal(WorkspaceId(1), &name, SECRET);
        let done = tried(&[sealed.unwrap()], "https://crm.example/in").await;
        let reason = done.reason.unwrap();
        assert!(reason.contains("sealed with another key"), "{reason}");
        assert_eq!(done.status, None);
    }
}
