//! `GET /api/v1/suppressions?find=&after=&limit=`: the addresses that are never mailed, in the order of their
//! bytes, with the reason and since when; with `find` those that begin so. All mail is meant, whatever it is about.

use axum::extract::Query;
use axum::http::Uri;
use engine::form::Form;
use engine::read::{Key, key};
use engine::time::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::suppression::Suppressed;
use store::who::KEY_BYTES_MAX;

use crate::auth::Caller;
use crate::cursor::{LIMIT_MAX, plain};
use crate::json::{self, Json};
use crate::problem::{Kind, Problem};

/// Addresses on a page that did not ask for a number.
const LIMIT_DEFAULT: usize = 50;
#[expect(clippy::cast_possible_wrap, reason = "a page is small")]
const LIMIT: Form = Form::whole(1, LIMIT_MAX as i64);

/// What the query may hold.
pub(crate) const QUERY: &[Key] = &[
    key("after", "The `next` of the page before.").takes(Form::text(KEY_BYTES_MAX)),
    key("limit", "How many at most.").takes(LIMIT).else_is("50"),
    key("find", "Only addresses that begin so.").takes(Form::text(KEY_BYTES_MAX)),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    after: Option<String>,
    limit: Option<usize>,
    find: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Suppressions")]
pub(crate) struct Listing {
    suppressions: Vec<Listed>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

/// An address that is never mailed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Suppression")]
pub(crate) struct Listed {
    address: String,
    /// `complaint`, `hard_bounce`, `soft_bounces`, `by_hand`, or what an import or another system said.
    reason: String,
    /// Since when.
    at: Time,
    /// Whether it may be taken off the list; what the person said themselves may not.
    may_be_lifted: bool,
}

impl From<Suppressed> for Listed {
    fn from(one: Suppressed) -> Self {
        Self {
            may_be_lifted: one.may_be_lifted(),
            address: one.address,
            reason: one.reason,
            at: one.at,
        }
    }
}

pub(crate) async fn handle(caller: Caller, uri: Uri) -> Result<Json<Listing>, Problem> {
    let malformed = || {
        let detail = format!("The query may hold `find`, `after` and `limit` (1 to {LIMIT_MAX}).");
        Problem::new(Kind::Malformed, detail)
    };
    let Query(asked) = Query::<Asked>::try_from_uri(&uri).map_err(|_| malformed())?;
    let limit = asked.limit.unwrap_or(LIMIT_DEFAULT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(malformed());
    }
    let after = plain("after", asked.after.unwrap_or_default(), KEY_BYTES_MAX)?;
    let find = plain("find", asked.find.unwrap_or_default(), KEY_BYTES_MAX)?;
    let find = find.trim().to_lowercase();
    let rows = caller
        .workspace()
        .suppressions(&after, &find, limit)
        .await?;
    let last = rows.last().filter(|_| rows.len() == limit);
    Ok(json::ok(Listing {
        next: last.map(|row| row.address.clone()),
        suppressions: rows.into_iter().map(Listed::from).collect(),
    }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    const PATH: &str = "/api/v1/suppressions";

    #[tokio::test]
    async fn they_are_listed_page_by_page() {
        let test = TestApp::new().await;
        let scope = test.app.store.workspace(test.workspace);
        for (address, reason) in [
            ("carla@shop.test", "complaint"),
            ("Bo@shop.test", "hard_bounce"),
            ("anna@shop.test", "by_hand"),
        ] {
            let done = scope.suppress(address, reason, test.app.now()).await;
            done.unwrap();
        }
        let first = test.get(&format!("{PATH}?limit=2")).await.json();
        let anna = json!({"address": "anna@shop.test", "reason": "by_hand", "at": crate::test_app::NOW, "may_be_lifted": true});
        assert_eq!(first["suppressions"][0], anna);
        assert_eq!(first["next"], "bo@shop.test");
        let rest = format!("{PATH}?limit=2&after=bo%40shop.test");
        let rest = test.get(&rest).await.json();
        assert_eq!(rest["suppressions"][0]["may_be_lifted"], false);
        assert_eq!(rest["next"], json!(null));
        let found = test.get(&format!("{PATH}?find=BO")).await.json();
        assert_eq!(found["suppressions"][0]["address"], "bo@shop.test");
        assert_eq!(found["suppressions"].as_array().unwrap().len(), 1);
        for bad in ["limit=0", "limit=201", "page=2"] {
            assert_eq!(
                test.get(&format!("{PATH}?{bad}")).await.status,
                400,
                "{bad}"
            );
        }
        let other = test.send_as(Some(&test.other_key), "GET", PATH, "").await;
        assert_eq!(other.json()["suppressions"], json!([]));
    }
}
