//! The document is whole, fresh, and of one piece.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::document::{document, names_in};
use super::tables::operations;
use crate::routes::routes;
use crate::test_app::TestApp;

/// What the committed document must be; `cargo xtask gen` writes it.
#[test]
fn the_committed_document_is_this_one() {
    expect_test::expect_file!["../../../../docs/openapi.json"].assert_eq(super::text());
}

#[test]
fn every_route_of_the_api_is_told_of_and_nothing_else() {
    let of_api = |path: &str| path.starts_with("/api/v1/") || path == "/healthz";
    let mut there: Vec<(String, String)> = Vec::new();
    for route in routes().into_iter().filter(|route| of_api(route.path)) {
        let methods = route.methods.iter();
        there.extend(methods.map(|method| (route.path.to_owned(), method.to_lowercase())));
    }
    let mut told: Vec<_> = operations()
        .map(|operation| (operation.path.to_owned(), operation.method.to_owned()))
        .collect();
    there.sort_unstable();
    told.sort_unstable();
    assert_eq!(told, there);
}

#[test]
fn names_are_given_once_and_sentences_end() {
    let ids: BTreeSet<_> = operations().map(|operation| operation.id).collect();
    assert_eq!(ids.len(), operations().count());
    for operation in operations() {
        assert!(operation.summary.ends_with('.'), "{}", operation.summary);
    }
    let document = document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    // A name with a number at its end was given twice.
    let twice: Vec<_> = schemas
        .keys()
        .filter(|name| name.ends_with(char::is_numeric))
        .collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn whatever_is_referred_to_is_there() {
    fn walk(document: &Json, json: &Json) {
        match json {
            Json::Object(map) => {
                if let Some(at) = map.get("$ref").and_then(Json::as_str) {
                    assert!(document.pointer(&at[1..]).is_some(), "{at}");
                }
                map.values().for_each(|json| walk(document, json));
            }
            Json::Array(list) => list.iter().for_each(|json| walk(document, json)),
            _ => {}
        }
    }
    let document = document();
    walk(&document, &document);
    for operation in operations() {
        let told = &document["paths"][operation.path][operation.method]["parameters"];
        let told = told.as_array().into_iter().flatten();
        let of_path: Vec<_> = told
            .filter(|one| one["in"] == "path")
            .map(|one| one["name"].as_str().unwrap())
            .collect();
        let named: Vec<_> = names_in(operation.path).collect();
        assert_eq!(of_path, named, "{}", operation.path);
    }
}

#[tokio::test]
async fn the_document_is_served_to_anybody() {
    let test = TestApp::new().await;
    let served = test.send_as(None, "GET", "/api/v1/openapi.json", "").await;
    assert_eq!(served.status, 200);
    assert_eq!(served.header("content-type"), "application/json");
    assert_eq!(served.text(), super::text());
}
