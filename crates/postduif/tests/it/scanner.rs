//! A program that follows every link of a mail before its reader does, as mail gateways do. It changes
//! nothing: only a button does, or the mail program's one click.

use serde_json::{Value as Json, json};

use crate::home::{Home, On};
use crate::program::Program;
use crate::shop;

const HTML: &str = r#"<p>Hello</p><a href="https://shop.example/x?a=1&amp;b=2">Look</a>
    <a href="{{ preferences_url }}">Choose</a> <a href="{{ unsubscribe_url }}">Leave</a>"#;

/// Everything in a mail that begins as an address of the server does.
fn links(mail: &Json, base: &str) -> Vec<String> {
    let mut texts = vec![mail["html"].to_string(), mail["text"].to_string()];
    let headers = mail["headers"].as_array().unwrap().iter();
    texts.extend(headers.map(|header| header["value"].to_string()));
    let mut links: Vec<String> = texts
        .iter()
        .flat_map(|text| {
            text.match_indices(base)
                .map(|(at, _)| &text[at + base.len()..])
        })
        .map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_graphic() || "\"\\<>)&'".contains(c));
            rest[..end.unwrap_or(rest.len())].to_owned()
        })
        .collect();
    links.sort();
    links.dedup();
    links
}

fn interests(program: &Program) -> Json {
    let contacts = program.ask("GET", "/api/v1/contacts", "");
    let id = contacts["contacts"][0]["id"].as_str().unwrap();
    let contact = program.ask("GET", &format!("/api/v1/contacts/{id}"), "");
    contact["interests"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn following_every_link_changes_nothing() {
    let home = Home::new(On::Sqlite);
    let database = home.address();
    let base = "https://mail.shop.example";
    let program = Program::serve(&[
        "--database",
        &database,
        "--key-file",
        &home.key_file(),
        "--test-inbox",
        "--public-url",
        base,
        "--sender",
        "shop@example.test",
    ]);
    shop::ask(&program, &shop::set_up("1s"));
    let email = json!({ "name": "Hello", "subject": "Hello", "html": HTML });
    program.ask("PUT", "/api/v1/emails/hello", &email.to_string());
    shop::ask(&program, &shop::orders(1));
    let mails = || program.ask("GET", "/api/v1/inbox", "")["mails"].clone();
    shop::until("both mails", || mails().as_array().unwrap().len() == 2).await;
    let before = interests(&program);
    let mut followed = Vec::new();
    for mail in mails().as_array().unwrap() {
        let id = mail["id"].as_str().unwrap();
        let mail = program.ask("GET", &format!("/api/v1/inbox/{id}"), "");
        followed.extend(links(&mail, base));
    }
    for purpose in ["/u/", "/p/"] {
        assert!(
            followed.iter().any(|path| path.starts_with(purpose)),
            "{followed:?}"
        );
    }
    for path in &followed {
        for method in ["HEAD", "GET", "GET"] {
            let answer = program.send(method, path, "");
            assert!(answer.status < 400, "{method} {path}: {}", answer.status);
        }
    }
    // Whatever was asked for has been done by the time a later event of the contact is acted upon.
    shop::ask(
        &program,
        &shop::orders(1).map(|[method, path, body]| {
            [
                method,
                path,
                body.replace("order-1", "order-2").replace("A1", "A2"),
            ]
        }),
    );
    shop::until("the mails of a second order", || {
        mails().as_array().unwrap().len() == 4
    })
    .await;
    assert_eq!(interests(&program), before);
    let leave = followed
        .iter()
        .find(|path| path.starts_with("/u/"))
        .unwrap();
    let left = program.send("POST", leave, "List-Unsubscribe=One-Click");
    assert_eq!(left.status, 200, "{}", left.body);
    shop::until("the opt-out", || interests(&program) != before).await;
    assert!(
        interests(&program).to_string().contains("left"),
        "{}",
        interests(&program)
    );
}
