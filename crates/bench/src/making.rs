//! What a message costs before it is sent, each part alone and on one thread: rendering it from data, making
//! its bytes, and signing them. Nothing here is stored or sent.

use anyhow::Context;
use engine::contact::Contact;
use engine::event::Event;
use engine::id::{ContactId, EventId};
use engine::time::Time;
use mail::address::Address;
use mail::dkim::Algorithm;
use mail::header::HeaderText;
use mail::mime::{Email, Message, MessageId};
use mail::template::{Rendered, Template};
use runner::house::HouseStyle;
use store::workspace::Settings;

use crate::Options;
use crate::order::{START, address, event};
use crate::parting::{DOMAIN, email, signer};
use crate::progress::{Progress, Tell};
use crate::report::Row;
use crate::stopwatch::Stopwatch;

/// Most messages of a row: a second or two where each is signed with RSA.
const MESSAGES_MAX: usize = 3_000;

/// Makes messages, part by part.
pub(crate) fn measure(options: &Options, tell: Tell<'_>) -> anyhow::Result<Vec<Row>> {
    let of = options.journeys.min(MESSAGES_MAX);
    let template = runner::compile_email(&email(), None);
    let template = template.map_err(|errors| anyhow::anyhow!("{errors:?}"))?;
    let (template, start) = (template.template, Time::parse(START).context("a start")?);
    let rendered = render(&template, 0, start)?;
    let message = make(&rendered, 0, start)?;
    let mut rows = vec![
        each("render alone", of, tell, |n| {
            render(&template, n, start).map(drop)
        })?,
        each("make the bytes (MIME) alone", of, tell, |n| {
            make(&rendered, n, start).map(drop)
        })?,
    ];
    for (name, algorithm) in [
        ("sign (Ed25519) alone", Algorithm::Ed25519),
        ("sign (RSA) alone", Algorithm::Rsa),
    ] {
        let signer = signer(&[algorithm])?;
        rows.push(each(name, of, tell, |n| {
            // Another second, another signature.
            let at_s = start.millis() / 1_000 + i64::try_from(n)?;
            signer.sign(message.clone(), DOMAIN, at_s)?;
            Ok(())
        })?);
    }
    Ok(rows)
}

/// A row of something that is done `of` times.
fn each(
    row: &str,
    of: usize,
    tell: Tell<'_>,
    one: impl Fn(u64) -> anyhow::Result<()>,
) -> anyhow::Result<Row> {
    tell(Progress { row, done: 0, of });
    let watch = Stopwatch::start();
    for n in 0..of as u64 {
        one(n)?;
    }
    let measured = watch.row(row, of);
    tell(Progress { row, done: of, of });
    Ok(measured)
}

/// The words for somebody, from what is known of them.
fn render(template: &Template, n: u64, now: Time) -> anyhow::Result<Rendered> {
    let id = i64::try_from(n)?;
    let mut contact = Contact::new(ContactId(id), now);
    contact.email = Some(address(n));
    let moved_in = event("moved_in", n, now);
    let moved_in = Event {
        id: EventId(id),
        contact: contact.id,
        name: moved_in.name,
        occurred_at: now,
        received_at: now,
        source: moved_in.source,
        data: moved_in.data.into(),
    };
    let settings = Settings {
        name: "Town".to_owned(),
        zone: "Europe/Amsterdam".to_owned(),
        language: "en".to_owned(),
        sender_name: "Town".to_owned(),
        sender_email: format!("town@{DOMAIN}"),
    };
    let leave = "https://bench.example.test/u/1";
    let data = runner::sample(
        Some(&contact),
        Some(runner::Began::Event(&moved_in)),
        &HouseStyle::default(),
        leave,
    );
    let data = data.map_err(anyhow::Error::msg)?;
    let context = runner::sample_context(Some(&contact), &settings, now);
    Ok(template.render(&data, &context)?)
}

/// The bytes of these words, as they leave.
fn make(words: &Rendered, n: u64, now: Time) -> anyhow::Result<Message> {
    let email = Email {
        message_id: &MessageId::new(format!("{n}.1@{DOMAIN}"))?,
        date_ms: now.millis(),
        from: &Address::new(format!("town@{DOMAIN}"))?.into(),
        to: &Address::new(address(n))?.into(),
        reply_to: None,
        subject: &HeaderText::new(words.subject.as_str())?,
        list_id: None,
        unsubscribe: None,
        extra: &[],
        text: &words.text,
        html: Some(&words.html),
    };
    Ok(email.build()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_measured_alone() {
        let folder = tempfile::tempdir().unwrap();
        let rows = measure(&Options::new(folder.path(), 20), &|_| ()).unwrap();
        let names: Vec<_> = rows.iter().map(|row| row.name.as_str()).collect();
        let expect = [
            "render alone",
            "make the bytes (MIME) alone",
            "sign (Ed25519) alone",
            "sign (RSA) alone",
        ];
        assert_eq!(names, expect);
        assert!(rows.iter().all(|row| row.per_second > 0.0), "{rows:?}");
    }

    #[test]
    fn what_is_rendered_is_what_leaves() {
        let template = runner::compile_email(&email(), None).unwrap().template;
        let start = Time::parse(START).unwrap();
        let rendered = render(&template, 7, start).unwrap();
        let made = make(&rendered, 7, start).unwrap();
        // The row of sending says 8 kB of HTML, and the text is its own part beside it.
        assert!((8_000..20_000).contains(&made.as_bytes().len()), "{made:?}");
        let day = event("moved_in", 7, start);
        let date = day.data.get("d1").unwrap().to_string();
        assert!(rendered.text.contains(date.trim_matches('"')), "{date}");
    }
}
