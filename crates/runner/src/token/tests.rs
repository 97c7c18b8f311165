//! Nothing is taken but what was made here, for this, by a key that is known.

use super::*;

const BASE: &str = "https://example.test";
/// As links were made before keys had names, with a key of 32 sevens. Never change it: it stands in
/// mail that was sent.
const FIRST: &str = "1.22.42.b7f5dd98d14959a18f25702f62d8fb22";

fn links(key: u8) -> Links {
    Links::new("https://example.test/", [key; KEY_BYTES])
}

fn token() -> Token {
    let bearer = Bearer {
        workspace: WorkspaceId(1),
        contact: ContactId(22),
        message: MessageId(42),
    };
    Token { bearer, part: 3 }
}

/// The token of a link.
fn made(links: &Links, purpose: Purpose, along: &str) -> String {
    let link = links.link(purpose, token(), along);
    link.rsplit_once('/').unwrap().1.to_owned()
}

#[test]
fn a_link_is_good_for_what_it_was_made_for_and_for_nothing_else() {
    let links = links(7);
    for purpose in Purpose::ALL {
        let text = made(&links, purpose, "");
        for other in Purpose::ALL {
            let expect = (other == purpose).then(token);
            assert_eq!(
                links.read(other, &text, ""),
                expect,
                "{purpose:?} {other:?}"
            );
        }
    }
    let (one, other) = ("https://shop.example/a", "https://shop.example/b");
    let text = made(&links, Purpose::Click, one);
    assert_eq!(links.read(Purpose::Click, &text, one), Some(token()));
    for along in [other, "", "https://shop.example/"] {
        assert_eq!(links.read(Purpose::Click, &text, along), None, "{along}");
    }
}

#[test]
fn an_altered_token_is_nobodys() {
    let links = links(7);
    for purpose in Purpose::ALL {
        let text = made(&links, purpose, "");
        for n in 0..text.len() {
            for put in [b'0', b'1', b'a', b'.', b'-', b'A'] {
                let mut changed = text.clone().into_bytes();
                if changed[n] == put {
                    continue;
                }
                changed[n] = put;
                let changed = String::from_utf8(changed).unwrap();
                assert_eq!(links.read(purpose, &changed, ""), None, "{changed}");
            }
        }
        let (numbers, mac) = text.rsplit_once('.').unwrap();
        let spelled = [
            String::new(),
            ".....".to_owned(),
            numbers.to_owned(),
            format!("{numbers}."),
            format!("{numbers}.{}", &mac[2..]),
            format!("{numbers}.{}", mac.to_uppercase()),
            text.replace(".22.", ".022."),
            text.replace(".22.", ".+22."),
            format!("{text}00"),
            format!("{text}.1"),
            format!(" {text}"),
            format!("{numbers}.é"),
        ];
        for bad in spelled {
            assert_eq!(links.read(purpose, &bad, ""), None, "{bad}");
        }
    }
}

#[test]
fn guesses_are_never_taken() {
    let links = links(7);
    let name = links.keys[0].name().to_owned();
    // A run of numbers without a pattern (Marsaglia's xorshift), the same at each test.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..2_000 {
        let mac = format!("{:016x}{:016x}", next(), next());
        for guess in [format!("{name}.1.22.42.0.{mac}"), format!("1.22.42.{mac}")] {
            for purpose in Purpose::ALL {
                assert_eq!(links.read(purpose, &guess, ""), None, "{guess}");
            }
        }
    }
}

#[test]
fn links_of_earlier_keys_work_on() {
    let (old, new) = (links(7), Links::new(BASE, [8; KEY_BYTES]));
    let text = made(&old, Purpose::Preferences, "");
    assert_eq!(new.read(Purpose::Preferences, &text, ""), None);
    let new = new.with_old_keys([[6; KEY_BYTES], [7; KEY_BYTES]]);
    assert_eq!(new.read(Purpose::Preferences, &text, ""), Some(token()));
    // What is made now is made by the newest.
    let text = made(&new, Purpose::Preferences, "");
    assert_eq!(old.read(Purpose::Preferences, &text, ""), None);
}

#[test]
fn links_in_mail_from_before_keys_had_names_work_on() {
    let expect = Token { part: 0, ..token() };
    let newer = Links::new(BASE, [8; KEY_BYTES]).with_old_keys([[7; KEY_BYTES]]);
    for links in [links(7), newer] {
        assert_eq!(links.read(Purpose::Unsubscribe, FIRST, ""), Some(expect));
        for purpose in Purpose::ALL.into_iter().skip(1) {
            assert_eq!(links.read(purpose, FIRST, ""), None);
        }
    }
    let changed = FIRST.replace(".42.", ".43.");
    assert_eq!(links(7).read(Purpose::Unsubscribe, &changed, ""), None);
    assert_eq!(links(8).read(Purpose::Unsubscribe, FIRST, ""), None);
}

#[test]
fn the_keys_are_not_told() {
    assert_eq!(
        format!("{:?}", links(7)),
        r#"Links { base_url: "https://example.test", .. }"#
    );
}
