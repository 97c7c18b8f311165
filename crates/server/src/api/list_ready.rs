//! `GET /api/v1/ready`: the ready workflows, as trees that can be drawn, changed and saved as somebody's own.
//! Each says for whom it is; their texts are those of the folder `ready`, built in.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::tree::{self, Tree};

/// A ready workflow: its text, and for whom it is.
type Ready = (&'static str, &'static [&'static str]);

const SHOP: &str = "shop";
const SCHOOL: &str = "school";
const COMPANY: &str = "company";
const ASSOCIATION: &str = "association";
/// Who writes to people.
const ALL: &[&str] = &[SHOP, SCHOOL, COMPANY, ASSOCIATION];

macro_rules! ready {
    ($($name:literal: $sectors:expr;)*) => {
        /// All of them, what is begun with first.
        static READY: &[Ready] = &[$((
            include_str!(concat!("../../../../ready/workflows/", $name, ".yaml")),
            $sectors,
        ),)*];
        /// Their files.
        #[cfg(test)]
        const NAMES: &[&str] = &[$($name,)*];
    };
}

ready! {
    "welcome-message": ALL;
    "welcome-series": ALL;
    "abandoned-cart": &[SHOP];
    "payment-failed": &[SHOP];
    "product-x-monday": &[SHOP];
    "review-request": &[SHOP];
    "cross-sell": &[SHOP];
    "second-order": &[SHOP];
    "replenishment": &[SHOP];
    "loyalty": &[SHOP];
    "win-back": &[SHOP];
    "birthday": &[SHOP, ASSOCIATION];
    "yearly-occasion": &[SHOP, ASSOCIATION];
    "event-reminder": &[SCHOOL, COMPANY, ASSOCIATION];
    "event-moved": &[SCHOOL, COMPANY, ASSOCIATION];
    "event-follow-up": &[SCHOOL, COMPANY, ASSOCIATION];
    "request-follow-up": &[SCHOOL, COMPANY];
    "series-ab": &[SCHOOL, COMPANY];
    "quote-follow-up": &[COMPANY];
    "contract-end": &[COMPANY, ASSOCIATION];
    "less-often": ALL;
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ReadyWorkflows")]
pub(crate) struct Gallery {
    workflows: Vec<One>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ReadyWorkflow")]
struct One {
    /// For whom it is.
    #[schemars(extend("items" = serde_json::json!({ "type": "string", "enum": ALL })))]
    sectors: &'static [&'static str],
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    document: Option<Tree>,
}

pub(crate) async fn handle(_: Caller) -> Json<Gallery> {
    let one = |(text, sectors): &Ready| One {
        sectors,
        document: tree::read(text),
    };
    json::ok(Gallery {
        workflows: READY.iter().map(one).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::NAMES;
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn every_ready_workflow_is_in_the_gallery() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ready/workflows");
        let files = std::fs::read_dir(folder).unwrap();
        let names = files.map(|file| file.unwrap().path().file_stem().unwrap().to_owned());
        let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        let mut known = NAMES.to_vec();
        known.sort_unstable();
        assert_eq!(known, names);
        let test = TestApp::new().await;
        let gallery = test.get("/api/v1/ready").await.json();
        for (name, one) in NAMES.iter().zip(gallery["workflows"].as_array().unwrap()) {
            assert_eq!(one["document"]["handle"], *name);
            assert!(one["document"]["blocks"][0]["id"].is_string(), "{name}");
        }
    }
}
