//! What a signature looks like and who gets one. That it verifies is for a verifier of other people to
//! say, in `tests/it/dkim.rs`.

use super::*;

fn identity(domain: &str, selector: &str, algorithm: Algorithm) -> Identity {
    Identity {
        domain: Name::new(domain).unwrap(),
        selector: Name::new(selector).unwrap(),
        key: Key::generate(algorithm).unwrap(),
    }
}

fn message() -> Message {
    let text = "From: a@shop.example\r\nTo: b@example.net\r\nSubject: x\r\n\r\nbody\r\n";
    Message::from_bytes(text.as_bytes().to_vec()).unwrap()
}

#[test]
fn names_of_hosts() {
    let check = |name: &str, wanted: Option<&str>| {
        let got = Name::new(name).ok();
        assert_eq!(got.as_ref().map(Name::as_str), wanted, "{name:?}");
    };
    check("Shop.Example", Some("shop.example"));
    check("pd_1", Some("pd_1"));
    check("xn--caf-dma.example", Some("xn--caf-dma.example"));
    let long = format!("{}.example", "a".repeat(64));
    for name in [
        "",
        ".",
        "a..b",
        "-a",
        "a b",
        "a;b",
        "a\r\nb",
        "caf\u{e9}",
        &long,
    ] {
        check(name, None);
    }
    check(&format!("{}.{}", "a".repeat(63), "b.".repeat(95)), None);
}

#[test]
fn the_nearest_domain_signs() {
    let signer = Signer::new(vec![
        identity("example", "a", Algorithm::Ed25519),
        identity("shop.example", "b", Algorithm::Ed25519),
        identity("shop.example", "c", Algorithm::Ed25519),
    ]);
    let check = |from: &str, wanted: &[&str]| {
        let keys = signer.keys_of(from).into_iter();
        let keys: Vec<_> = keys.map(|one| one.selector.as_str()).collect();
        assert_eq!(keys, wanted, "{from}");
    };
    check("shop.example", &["b", "c"]);
    check("News.Shop.Example", &["b", "c"]);
    check("bookshop.example", &["a"]);
    check("shop.example.org", &[]);
    check("", &[]);
}

#[test]
fn who_has_no_key_is_not_signed_for() {
    let signer = Signer::new(vec![identity("other.example", "a", Algorithm::Ed25519)]);
    assert_eq!(signer.sign(message(), "shop.example", 1), Ok(message()));
}

#[test]
fn a_signature_stands_before_all_else_and_is_always_the_same() {
    let signer = Signer::new(vec![
        identity("shop.example", "pd-rsa", Algorithm::Rsa),
        identity("shop.example", "pd-ed", Algorithm::Ed25519),
    ]);
    let signed = signer
        .sign(message(), "shop.example", 1_795_770_000)
        .unwrap();
    assert_eq!(
        signer.sign(message(), "shop.example", 1_795_770_000),
        Ok(signed.clone())
    );
    let text = String::from_utf8(signed.into_bytes()).unwrap();
    let unsigned = String::from_utf8(message().into_bytes()).unwrap();
    assert!(text.ends_with(&unsigned));
    assert_eq!(text.matches("DKIM-Signature:").count(), 2);
    assert!(text.lines().all(|line| line.len() <= 78), "{text}");
    let first = text
        .split("DKIM-Signature:")
        .nth(1)
        .unwrap()
        .replace("\r\n\t", " ");
    let wanted = " v=1; a=rsa-sha256; c=relaxed/relaxed; d=shop.example; s=pd-rsa; t=1795770000; \
                  h=from:to:subject:from:to:subject; bh=";
    assert!(first.starts_with(wanted), "{first}");
}

#[test]
fn long_names_are_folded() {
    let domain = format!("{}.{}.example", "a".repeat(63), "b".repeat(63));
    let signer = Signer::new(vec![identity(&domain, &"s".repeat(63), Algorithm::Ed25519)]);
    let signed = signer.sign(message(), &domain, 1).unwrap();
    let text = String::from_utf8(signed.into_bytes()).unwrap();
    // One name is longer than a line and stands on one of its own; none is broken.
    let flat = text.replace("\r\n\t", " ");
    assert!(
        flat.contains(&format!("d={domain}; s={};", "s".repeat(63))),
        "{text}"
    );
}

#[test]
fn a_message_that_grows_too_large_is_an_error() {
    let line = format!("{}\r\n", "x".repeat(998));
    let head = "From: a@shop.example\r\n\r\n";
    let rest = crate::mime::MESSAGE_BYTES_MAX - head.len();
    let mut text = format!("{head}{}", line.repeat(rest / line.len()));
    text.push_str(&"x".repeat(crate::mime::MESSAGE_BYTES_MAX - text.len() - 2));
    text.push_str("\r\n");
    let message = Message::from_bytes(text.into_bytes()).unwrap();
    let signer = Signer::new(vec![identity("shop.example", "a", Algorithm::Ed25519)]);
    let signed = signer.sign(message, "shop.example", 1);
    assert!(matches!(
        signed,
        Err(SignError::Message(MessageError::TooLarge(_)))
    ));
}
