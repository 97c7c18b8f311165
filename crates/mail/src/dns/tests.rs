//! What is thought of records, and a look over a book of them in the place of name servers.

use std::collections::BTreeMap;
use std::sync::Mutex;

use outward::records::{Asking, Records};

use super::*;
use crate::dkim::{Algorithm, Identity, Key, Name};

/// What is written here is what there is. `silent` and `refuses` are names that say nothing, and no.
#[derive(Default)]
struct Book {
    texts: BTreeMap<String, Vec<String>>,
    mail: BTreeMap<String, Vec<Exchanger>>,
    asked: Mutex<Vec<String>>,
}

impl Book {
    fn of(lines: &[(&str, &str)]) -> Self {
        let mut book = Self::default();
        for (name, text) in lines {
            if let Some(host) = text.strip_prefix("MX ") {
                let host = host.to_owned();
                let one = Exchanger {
                    preference: 10,
                    host,
                };
                book.mail.entry((*name).to_owned()).or_default().push(one);
            } else {
                let texts = book.texts.entry((*name).to_owned()).or_default();
                texts.push((*text).to_owned());
            }
        }
        book
    }

    fn answer<T: Clone>(
        &self,
        of: &BTreeMap<String, Vec<T>>,
        name: &str,
    ) -> Result<Vec<T>, Unanswered> {
        self.asked.lock().unwrap().push(name.to_owned());
        if name.starts_with("silent.") {
            return Err(Unanswered::Late);
        }
        if name.starts_with("refuses.") {
            return Err(Unanswered::Refused("refused".to_owned()));
        }
        Ok(of.get(name).cloned().unwrap_or_default())
    }
}

impl Records for Book {
    fn texts<'a>(&'a self, name: &'a str) -> Asking<'a, String> {
        Box::pin(async move { self.answer(&self.texts, name) })
    }

    fn exchangers<'a>(&'a self, name: &'a str) -> Asking<'a, Exchanger> {
        Box::pin(async move { self.answer(&self.mail, name) })
    }
}

fn signing(domain: &str) -> Ways {
    let identity = Identity {
        domain: Name::new(domain).unwrap(),
        selector: Name::new("pd1").unwrap(),
        key: Key::generate(Algorithm::Ed25519).unwrap(),
    };
    Ways {
        signer: Arc::new(Signer::new(vec![identity])),
        ..Ways::default()
    }
}

fn of(kind: Kind, checks: &[Check]) -> Check {
    checks
        .iter()
        .find(|one| one.record.kind == kind)
        .unwrap()
        .clone()
}

/// What is thought of one kind of record, in the book that has these lines.
async fn check(kind: Kind, ways: &Ways, lines: &[(&str, &str)], expect: Judged) {
    let checks = look("mail.shop.test", ways, &Book::of(lines)).await;
    let got = of(kind, &checks);
    assert_eq!((got.state, got.why), expect, "{lines:?}");
}

#[tokio::test]
async fn who_may_send() {
    const AT: &str = "mail.shop.test";
    let check = async |texts: &[&str], expect: Judged| {
        let mut lines: Vec<_> = texts.iter().map(|text| (AT, *text)).collect();
        lines.extend([
            ("one.test", "v=spf1 ip4:192.0.2.1 -all"),
            ("three.test", "v=spf1 a mx include:one.test -all"),
            ("round.test", "v=spf1 include:round.test -all"),
            ("odd.test", "v=spf1 ipv4:192.0.2.1 -all"),
            ("two.test", "v=spf1 -all"),
            ("two.test", "v=spf1 ~all"),
        ]);
        self::check(Kind::Spf, &Ways::default(), &lines, expect).await;
    };
    check(&[], MISSING).await;
    check(&["google-site-verification=x", "v=spf10 -all"], MISSING).await;
    check(&["proof=1", "v=spf1 include:one.test ~all"], GOOD).await;
    check(&["V=SPF1 +A:x.test  MX -ALL"], GOOD).await;
    check(&["v=spf1 redirect=one.test"], GOOD).await;
    check(
        &["v=spf1 exp=why.test exists:%{i}.test include:%{d}.test -all"],
        GOOD,
    )
    .await;
    check(&["v=spf1 -all", "v=spf1 mx ~all"], differs(Why::Several)).await;
    check(&["v=spf1 ipv4:192.0.2.1 -all"], differs(Why::Unreadable)).await;
    check(&["v=spf1 include: -all"], differs(Why::Unreadable)).await;
    check(&["v=spf1 mx +all"], differs(Why::Anybody)).await;
    check(&["v=spf1 mx all"], differs(Why::Anybody)).await;
    check(&["v=spf1 mx ?all"], differs(Why::Open)).await;
    check(&["v=spf1 mx"], differs(Why::Open)).await;
    check(&["v=spf1 include:gone.test -all"], differs(Why::Broken)).await;
    check(&["v=spf1 include:two.test -all"], differs(Why::Broken)).await;
    check(&["v=spf1 include:odd.test -all"], differs(Why::Broken)).await;
    check(&["v=spf1 include:round.test -all"], differs(Why::Lookups)).await;
    let ten = "v=spf1 include:three.test include:three.test a mx -all";
    check(&[ten], GOOD).await;
    let eleven = "v=spf1 include:three.test include:three.test a mx a:x.test -all";
    check(&[eleven], differs(Why::Lookups)).await;
    let alone = "v=spf1 a a a a a a a a a a a -all";
    check(&[alone], differs(Why::Lookups)).await;
    let refused = (State::Unasked, Some(Why::Refused));
    check(&["v=spf1 include:refuses.test -all"], refused).await;
}

#[tokio::test]
async fn the_key_that_signs() {
    const AT: &str = "pd1._domainkey.shop.test";
    let ways = signing("shop.test");
    let wanted = wanted("mail.shop.test", &ways);
    let wanted = wanted.iter().find(|one| one.kind == Kind::Dkim).unwrap();
    assert_eq!(wanted.name, AT);
    let right = wanted.value.clone().unwrap();
    let other = signing("shop.test");
    let other = other.signer.keys_of("shop.test")[0].key.record().unwrap();
    let check = async |texts: &[&str], expect: Judged| {
        let lines: Vec<_> = texts.iter().map(|text| (AT, *text)).collect();
        self::check(Kind::Dkim, &ways, &lines, expect).await;
    };
    check(&[], MISSING).await;
    check(&[&right], GOOD).await;
    let (head, key) = right.rsplit_once("p=").unwrap();
    let (first, last) = key.split_at(20);
    check(
        &[&format!(" V=DKIM1 ;K=Ed25519; n=of us; p={first} {last};")],
        GOOD,
    )
    .await;
    check(&[&format!("k=ed25519;p={key}")], GOOD).await;
    check(&[&other], differs(Why::OtherKey)).await;
    check(
        &[&format!("v=DKIM1; k=rsa; p={key}")],
        differs(Why::OtherKey),
    )
    .await;
    check(&[&format!("v=DKIM1; p={key}")], differs(Why::OtherKey)).await;
    check(&[&format!("{head}p=")], differs(Why::Revoked)).await;
    check(&[&format!("{right}; t=y:s")], differs(Why::Testing)).await;
    check(&[&format!("{right}; t=s")], GOOD).await;
    check(
        &[&format!("v=DKIM2; k=ed25519; p={key}")],
        differs(Why::Unreadable),
    )
    .await;
    check(&["v=DKIM1; k=ed25519"], differs(Why::Unreadable)).await;
    check(&["hello"], differs(Why::Unreadable)).await;
    check(&[&right, &right], differs(Why::Several)).await;
}

#[tokio::test]
async fn without_a_key_nobody_is_asked_for_one() {
    let book = Book::default();
    let checks = look("shop.test", &Ways::default(), &book).await;
    let key = of(Kind::Dkim, &checks);
    assert_eq!((key.state, key.why), (State::Unasked, Some(Why::NoKey)));
    let ways = Ways {
        provider: Some(ProviderName::Brevo),
        // A key that it makes no use of.
        ..signing("shop.test")
    };
    let checks = look("shop.test", &ways, &book).await;
    let key = of(Kind::Dkim, &checks);
    assert_eq!(
        (key.state, key.why),
        (State::Unasked, Some(Why::ProviderSigns))
    );
    let list = of(Kind::Spf, &checks).record.value;
    assert_eq!(list.as_deref(), Some("v=spf1 include:spf.brevo.com ~all"));
    let asked = book.asked.lock().unwrap();
    assert!(
        asked.iter().all(|name| !name.contains("_domainkey")),
        "{asked:?}"
    );
}

#[tokio::test]
async fn the_policy() {
    const AT: &str = "_dmarc.mail.shop.test";
    const ABOVE: &str = "_dmarc.shop.test";
    const NONE: &str = "v=DMARC1; p=none";
    let signs = signing("mail.shop.test");
    let signs_above = signing("shop.test");
    let back = |domain: &str| Ways {
        returns: Some(domain.to_owned()),
        ..Ways::default()
    };
    let good = |why| (State::Good, Some(why));
    let check = async |ways: &Ways, lines: &[(&str, &str)], expect: Judged| {
        self::check(Kind::Dmarc, ways, lines, expect).await;
    };
    check(&signs, &[], MISSING).await;
    check(&signs, &[("_dmarc.test", NONE)], MISSING).await;
    check(&signs, &[(AT, "proof"), (AT, NONE)], good(Why::ByBoth)).await;
    check(
        &signs,
        &[(ABOVE, "v=DMARC1;P=Reject; rua=mailto:a@b.test")],
        good(Why::ByBoth),
    )
    .await;
    // The nearest holds.
    let two = [(AT, "v=DMARC1; p=maybe"), (ABOVE, NONE)];
    check(&signs, &two, differs(Why::Unreadable)).await;
    check(&signs, &[(AT, "v=DMARC1")], differs(Why::Unreadable)).await;
    check(&signs, &[(AT, NONE), (AT, NONE)], differs(Why::Several)).await;
    let strict = "v=DMARC1; p=none; adkim=s; aspf=s";
    check(&signs, &[(AT, strict)], good(Why::ByBoth)).await;
    check(&signs_above, &[(ABOVE, strict)], good(Why::BySender)).await;
    let elsewhere = Ways {
        returns: Some("bounce.else.test".to_owned()),
        ..signing("shop.test")
    };
    check(&elsewhere, &[(ABOVE, NONE)], good(Why::BySignature)).await;
    check(
        &back("bounce.shop.test"),
        &[(ABOVE, NONE)],
        good(Why::BySender),
    )
    .await;
    check(
        &back("bounce.else.test"),
        &[(ABOVE, NONE)],
        differs(Why::Unaligned),
    )
    .await;
    check(
        &back("bounce.shop.test"),
        &[(ABOVE, strict)],
        differs(Why::Unaligned),
    )
    .await;
    check(
        &back("eshop.test"),
        &[(ABOVE, NONE)],
        differs(Why::Unaligned),
    )
    .await;
}

#[test]
fn a_deep_domain_is_asked_no_more_than_eight_times() {
    let deep = "a.b.c.d.e.f.g.h.i.j.test";
    let domains = dmarc::domains(deep);
    assert_eq!(domains.len(), 7);
    assert_eq!(domains[..2], [deep, "e.f.g.h.i.j.test"]);
    assert_eq!(dmarc::domains("shop.test"), ["shop.test"]);
    assert_eq!(dmarc::domains("localhost"), ["localhost"]);
}

#[tokio::test]
async fn who_takes_what_comes_back() {
    let back = Ways {
        returns: Some("back.test".to_owned()),
        takes: Some("mail.shop.test".to_owned()),
        ..Ways::default()
    };
    check(
        Kind::Mx,
        &back,
        &[("mail.shop.test", "MX mx.test")],
        MISSING,
    )
    .await;
    check(Kind::Mx, &back, &[("back.test", "MX mx.test")], GOOD).await;
    check(
        Kind::Mx,
        &back,
        &[("back.test", "MX ")],
        differs(Why::TakesNone),
    )
    .await;
    check(
        Kind::Mx,
        &Ways::default(),
        &[("mail.shop.test", "MX mx.test")],
        GOOD,
    )
    .await;
    let wanted = wanted("mail.shop.test", &back);
    let names: Vec<_> = wanted
        .iter()
        .map(|one| (one.kind, one.name.as_str()))
        .collect();
    let expect = [
        (Kind::Spf, "mail.shop.test"),
        (Kind::Spf, "back.test"),
        (Kind::Dkim, "_domainkey.mail.shop.test"),
        (Kind::Dmarc, "_dmarc.mail.shop.test"),
        (Kind::Mx, "back.test"),
    ];
    assert_eq!(names, expect);
    assert_eq!(wanted[4].value.as_deref(), Some("10 mail.shop.test."));
}

#[tokio::test]
async fn a_silent_name_server_is_asked_once_and_one_that_refuses_each_time() {
    let check = async |domain: &str, asked: usize, why: Why| {
        let book = Book::default();
        let checks = look(domain, &Ways::default(), &book).await;
        let seen: Vec<_> = checks
            .iter()
            .map(|one| (one.record.kind, one.why))
            .collect();
        assert_eq!(seen[0], (Kind::Spf, Some(why)));
        assert_eq!(book.asked.lock().unwrap().len(), asked, "{seen:?}");
        let mx = of(Kind::Mx, &checks);
        assert_eq!((mx.state, mx.why), (State::Unasked, Some(why)));
        assert!(mx.said.is_some());
    };
    check("silent.test", 1, Why::Late).await;
    // SPF, DMARC and MX.
    check("refuses.test", 3, Why::Refused).await;
}

/// Says nothing, ever.
struct Hangs;

impl Records for Hangs {
    fn texts<'a>(&'a self, _: &'a str) -> Asking<'a, String> {
        Box::pin(std::future::pending())
    }

    fn exchangers<'a>(&'a self, _: &'a str) -> Asking<'a, Exchanger> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_ends() {
    let checks = look("shop.test", &signing("shop.test"), &Hangs).await;
    let late = |one: &Check| (one.state, one.why) == (State::Unasked, Some(Why::Late));
    assert!(checks.iter().all(late), "{checks:?}");
}
