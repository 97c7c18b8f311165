//! The way out for calls of web services: the guarded client of a living process, or one that answers
//! by itself where nothing may leave, as in a demo, a scenario or a test.

use std::pin::Pin;
use std::time::Duration;

use outward::client::{Answer, Call, Client, Failure};

/// A call on its way.
pub type Calling<'a> = Pin<Box<dyn Future<Output = Result<Called, Failure>> + Send + 'a>>;

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// The status.
    pub status: u16,
    /// How long the server asks to be left alone, if it does.
    pub retry_after: Option<Duration>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// Makes calls.
pub trait Caller: Send + Sync {
    /// Makes one, once. Whoever drops the future before it is done must take it for arrived.
    fn call(&self, call: Call) -> Calling<'_>;
}

impl Caller for Client {
    fn call(&self, call: Call) -> Calling<'_> {
        Box::pin(async move {
            let answer = Self::call(self, &call).await?;
            Ok(Called {
                status: answer.status,
                retry_after: retry_after(&answer),
                body: answer.body.to_vec(),
            })
        })
    }
}

/// The seconds that a server names. A date is not read: its clock is not ours.
fn retry_after(answer: &Answer) -> Option<Duration> {
    let text = answer.headers.get("retry-after")?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}

/// Calls nobody: every call is answered at once, with 200 and no words.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

impl Caller for Nobody {
    fn call(&self, _: Call) -> Calling<'_> {
        Box::pin(async {
            Ok(Called {
                status: 200,
                retry_after: None,
                body: Vec::new(),
            })
        })
    }
}
