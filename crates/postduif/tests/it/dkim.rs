//! Keys are made, and the mail that leaves from then on is signed by both.

use crate::home::Home;
use crate::program::{Program, run};
use crate::shop::{Shop, TURN, orders, set_up};

fn asked(arguments: &[&str], home: &Home) -> String {
    let (database, key_file) = (home.address(), home.key_file());
    let files = ["--database", &database, "--key-file", &key_file];
    let done = run(&[arguments, &files].concat());
    assert!(done.status.success(), "{done:?}");
    String::from_utf8(done.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_of_a_domain_with_keys_is_signed() {
    let shop = Shop::new(Home::with(None)).await;
    let none = asked(&["dkim", "show"], &shop.home);
    assert!(none.contains("There is no key in "), "{none}");
    let made = asked(
        &["dkim", "make", "example.test", "--selector", "a"],
        &shop.home,
    );
    for record in [
        "a-ed._domainkey.example.test. IN TXT ( \"v=DKIM1; k=ed25519; p=",
        "a-rsa._domainkey",
    ] {
        assert!(made.contains(record), "{made}");
    }
    let shown = asked(&["dkim", "show", "--json"], &shop.home);
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown[1]["name"], "a-rsa._domainkey.example.test");

    let program = Program::serve_as(&mut shop.command(30));
    let checked = asked(&["doctor"], &shop.home);
    assert!(
        checked.contains("is signed with a-ed._domainkey.example.test, a-rsa"),
        "{checked}"
    );
    for [method, path, body] in set_up("1s").into_iter().chain(orders(1)) {
        program.ask(&method, &path, &body);
    }
    while shop.sink.received().len() < 2 {
        tokio::time::sleep(TURN).await;
    }
    for mail in shop.sink.received() {
        let text = String::from_utf8_lossy(&mail.bytes).replace("\r\n\t", " ");
        for (algorithm, selector) in [("rsa-sha256", "a-rsa"), ("ed25519-sha256", "a-ed")] {
            let start = format!(
                "DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed; d=example.test; s={selector}; t="
            );
            assert!(text.contains(&start), "{text}");
        }
    }
}
