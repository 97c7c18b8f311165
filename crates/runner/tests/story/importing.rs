//! Lists that come in, over either database: what they do to people, what they leave alone, and that a
//! process which dies on the way does none of it twice.

use std::fmt::Write;

use engine::contact::Standing;
use postduif_runner::Runner;
use postduif_runner::clock::Clock;
use postduif_runner::import::{Incoming, Settings, Upload};
use store::Store;
use store::import::{Changed, Counts, Fault, ImportId, Pass, Started};
use store::job::State;

use crate::home::On;
use crate::world::World;

pub(crate) const LIST: &str = r#"{"kind":"contacts","columns":{"mail":"email","city":"fields.city",
    "born":{"to":"fields.born","type":"date","format":"DD-MM-YYYY"},"offers":"interests.offers",
    "since":"consent.at"},"consent":{"source":"form","wording":"Yes, mail me"}}"#;

pub(crate) async fn made(world: &World, settings: &str, file: &[u8]) -> ImportId {
    let scope = world.store.workspace(world.workspace);
    let import = scope.add_import("A list", settings, world.clock.now());
    let import = import.await.unwrap();
    let incoming = Incoming::new(None).unwrap();
    let (mut upload, begun) = Upload::begin(scope, import, incoming).await.unwrap();
    assert_eq!(begun, Changed::Done);
    for piece in file.chunks(7_001) {
        assert_eq!(upload.take(piece).await.unwrap(), Changed::Done);
    }
    assert_eq!(upload.end().await.unwrap(), Changed::Done);
    import
}

pub(crate) async fn start(world: &World, settings: &str, import: ImportId, is_dry: bool) {
    let settings = Settings::read(&serde_json::from_str(settings).unwrap(), &mut Vec::new());
    let first = settings.unwrap().first_pass();
    let first = if is_dry { Pass::Rows } else { first };
    let scope = world.store.workspace(world.workspace);
    let started = scope.start_import(import, is_dry, first, world.clock.now());
    assert!(matches!(started.await.unwrap(), Started::Job(_)));
}

pub(crate) async fn work(runner: &Runner) -> Result<(), postduif_runner::Error> {
    while runner.work_on_job().await? > 0 {}
    Ok(())
}

/// What an import would do and what it did.
pub(crate) async fn imported(
    world: &World,
    settings: &str,
    file: &[u8],
) -> (Counts, Counts, Vec<Fault>) {
    // Who is made at the very instant at which an import begins counts as new.
    world.clock.advance(world.clock.now().plus_ms(1));
    let import = made(world, settings, file).await;
    let scope = world.store.workspace(world.workspace);
    start(world, settings, import, true).await;
    work(&world.runner).await.unwrap();
    start(world, settings, import, false).await;
    work(&world.runner).await.unwrap();
    for job in scope.jobs(None, 2).await.unwrap() {
        assert_eq!((job.state, job.reason), (State::Done, None));
    }
    let row = scope.import(import).await.unwrap().unwrap();
    let faults = scope.import_faults(import, 0, 100).await.unwrap();
    let parts = scope.import_parts(import, 0, 1).await.unwrap();
    assert_eq!(parts.len(), 0, "the file goes");
    assert_eq!(world.store.system().invariants().await.unwrap().len(), 0);
    (row.checked.unwrap(), row.ran.unwrap(), faults)
}

/// Everybody, in short.
pub(crate) async fn people(store: &Store, workspace: engine::id::WorkspaceId) -> String {
    let mut told = String::new();
    let rows = store.workspace(workspace).contacts(None, 1_000).await;
    for row in rows.unwrap() {
        let contact = row.contact;
        write!(told, "{}", contact.email.unwrap_or_default()).unwrap();
        for (name, known) in contact.attributes {
            write!(told, " {name}={}", known.value).unwrap();
        }
        for (interest, consent) in contact.interests {
            write!(told, " {interest}:{:?}", consent.state).unwrap();
        }
        told.push('\n');
    }
    told
}

fn told(faults: &[Fault]) -> Vec<String> {
    let told = |fault: &Fault| format!("{}: {} [{}]", fault.number, fault.reason, fault.line);
    faults.iter().map(told).collect()
}

async fn a_list_comes_in_with_its_consents_and_opt_outs(on: On) {
    let world = World::on(on).await;
    world.consent(Standing::Left).await;
    world
        .consent_of(World::who("bob"), Standing::Subscribed)
        .await;
    world
        .consent_of(World::who("carl"), Standing::Subscribed)
        .await;
    world.runner.settle().await.unwrap();
    let file = "mail;city;born;offers;since\r\n\
        anna@example.test;Utrecht;;ja;01-01-2020\r\n\
        \u{a0}Dora@Example.TEST ;Gent;05-05-1980;yes;2020-01-01\r\n\
        bob@example.test;;;;\r\n\
        nobody;x;;;\r\n\
        emma@example.test;x;1980-05-05;;\r\n\
        fred@example.test;\"Den\nHaag\";;1;2020-01-01\r\n\
        carl@example.test;;;nee;2019-01-01\r\n\
        fred@example.test;;;no;2020-01-01\r\n";
    let file = file.replace("01-01-2020", "2020-01-01");
    let (checked, ran, faults) = imported(&world, LIST, file.as_bytes()).await;
    assert_eq!(
        people(&world.store, world.workspace).await,
        "anna@example.test city=Utrecht offers:Left\n\
         bob@example.test offers:Subscribed\n\
         carl@example.test offers:Left\n\
         fred@example.test city=Den\nHaag offers:Left\n\
         dora@example.test born=1980-05-05 city=Gent offers:Subscribed\n"
    );
    let people = |counts: &Counts| [counts.rows, counts.new, counts.changed, counts.unchanged];
    // Carl's row says no more than his opt-out, which had its turn before.
    assert_eq!(people(&ran), [8, 3, 1, 2]);
    assert_eq!(people(&checked), [8, 3, 2, 1]);
    assert_eq!((ran.refused, ran.opt_outs, ran.consents_refused), (2, 2, 2));
    // Of two rows about one new person a dry run sees the first alone.
    assert_eq!(
        (checked.refused, checked.opt_outs, checked.consents_refused),
        (2, 2, 1)
    );
    let told = told(&faults);
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[0].starts_with("1: left offers at 2027-03-04T09:00:00Z; a consent of 2019-12-31T23:00:00Z cannot override that [anna@"), "{told:?}");
    assert_eq!(
        told[1],
        "4: `nobody` is not an e-mail address [nobody;x;;;]"
    );
    assert_eq!(
        told[2],
        "5: column `born`: `1980-05-05` is not written as DD-MM-YYYY [emma@example.test;x;1980-05-05;;]"
    );
    assert!(told[3].starts_with("6: left offers at"), "{told:?}");
}

async fn what_workflows_hear_of_is_asked_for(on: On) {
    let world = World::on(on).await;
    world.consent(Standing::Subscribed).await;
    let settings = |trigger: bool| {
        format!(
            r#"{{"kind":"orders","trigger":{trigger},"columns":{{"who":"email","order_id":"data.order_id",
                "lines":"data.lines","at":"occurred_at"}}}}"#
        )
    };
    let order = |id: &str| {
        format!(
            "{{\"who\":\"anna@example.test\",\"order_id\":\"{id}\",\"lines\":[{{\"sku\":\"X-100\"}}],\"at\":\"2027-03-04T08:00:00Z\"}}\n"
        )
    };
    let (checked, ran, _) = imported(&world, &settings(false), order("A1").as_bytes()).await;
    assert_eq!((checked.events, ran.events), (1, 1));
    world.runner.settle().await.unwrap();
    assert_eq!(world.numbers().await, "");
    assert_eq!(world.told("order_placed").await.len(), 1);
    let both = order("A1") + &order("A2");
    let (checked, ran, _) = imported(&world, &settings(true), both.as_bytes()).await;
    assert_eq!((checked.events, checked.duplicates), (1, 1));
    assert_eq!((ran.events, ran.duplicates), (1, 1));
    world.runner.settle().await.unwrap();
    assert_eq!(
        world.numbers().await,
        "bought_x.matched=1 bought_x.started=1 monday.entered=1"
    );
    // Fields that workflows hear of go the way of all changes.
    let heard = LIST.replace("{\"kind\"", "{\"trigger\":true,\"kind\"");
    let file = "mail,city,born,offers,since\nanna@example.test,Gent,,nee,\n";
    let (_, ran, _) = imported(&world, &heard, file.as_bytes()).await;
    assert_eq!((ran.changed, ran.opt_outs), (1, 1));
    world.runner.settle().await.unwrap();
    assert!(
        people(&world.store, world.workspace)
            .await
            .contains("city=Gent offers:Left")
    );
    assert_eq!(
        world.numbers().await,
        "bought_x.matched=1 bought_x.started=1 monday.entered=1 monday.left=1"
    );
}

async fn a_dirty_file_loses_only_its_dirt(on: On) {
    let world = World::on(on).await;
    let mut file = b"\xef\xbb\xbfmail;city;born;offers;since\n".to_vec();
    let huge = "x".repeat(10 * 1024 * 1024);
    let rows: [&[u8]; 11] = [
        b"nul@example.test;a\0b;;;",
        b"bad@example.test;Z\xff;;;",
        b"short@example.test",
        b"long@example.test;;;;;;",
        b"quote@example.test;a \"b\" c;;;",
        b"\"quoted@example.test\";\"a;\"\"b\"\"\";;;",
        b"\"huge@example.test\";\"",
        huge.as_bytes(),
        b"\";;;",
        b"after@example.test;\xc2\xa0ok\xc2\xa0;;;",
        b"\"open@example.test;never closed",
    ];
    for (n, row) in rows.into_iter().enumerate() {
        file.extend_from_slice(row);
        if !(6..=7).contains(&n) {
            file.push(b'\n');
        }
    }
    let (checked, ran, faults) = imported(&world, LIST, &file).await;
    assert_eq!(checked, ran);
    assert_eq!(
        (ran.rows, ran.new, ran.refused),
        (9, 3, 6),
        "{:?}",
        told(&faults)
    );
    assert_eq!(
        people(&world.store, world.workspace).await,
        "quote@example.test city=a \"b\" c\n\
         quoted@example.test city=a;\"b\"\n\
         after@example.test city=ok\n"
    );
    let reasons: Vec<_> = faults.iter().map(|fault| fault.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "column `city`: holds a NUL character",
            "column `city`: is no text in UTF-8",
            "the row has 1 cells, and the header has 5",
            "the row has 7 cells, and the header has 5",
            "the row has more than 786432 bytes; is a quote not closed?",
            "the row has 1 cells, and the header has 5",
        ]
    );
    assert!(
        faults[4].line.starts_with("\"huge@example.test\";\"xxx") && faults[4].line.ends_with('…')
    );
}

async fn utf_16_and_windows_letters_are_read(on: On) {
    let world = World::on(on).await;
    let text = "mail\tcity\tborn\toffers\tsince\nzoe@example.test\tCuraçao\t\t\t\n";
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (_, ran, faults) = imported(&world, LIST, &utf16).await;
    assert_eq!((ran.new, faults.len()), (1, 0));
    let windows = text.replace("zoe", "chloe").into_bytes();
    let cut = windows.iter().position(|byte| *byte == 0xc3).unwrap();
    let windows = [&windows[..cut], b"\xe7", &windows[cut + 2..]].concat();
    let (_, ran, _) = imported(&world, LIST, &windows).await;
    assert_eq!(ran.new, 1);
    assert_eq!(
        people(&world.store, world.workspace).await,
        "zoe@example.test city=Curaçao\nchloe@example.test city=Curaçao\n"
    );
}

async fn addresses_that_are_never_mailed_come_in(on: On) {
    let world = World::on(on).await;
    world.consent(Standing::Subscribed).await;
    world.order("A1").await;
    world.runner.settle().await.unwrap();
    let list = r#"{"kind":"suppressions","columns":{"mail":"email","why":"reason"}}"#;
    let file = "mail,why\nANNA@example.test,bounced\nx,y\nanna@example.test,again\n";
    let (checked, ran, faults) = imported(&world, list, file.as_bytes()).await;
    assert_eq!(checked, ran);
    assert_eq!((ran.suppressed, ran.unchanged, faults.len()), (1, 1, 1));
    world.play("2027-03-09T00:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 0);
    let scope = world.store.workspace(world.workspace);
    let why = scope.suppressed("anna@example.test").await.unwrap();
    assert_eq!(why.as_deref(), Some("bounced"));
}

#[tokio::test]
async fn a_birthday_that_comes_in_is_not_forgotten() {
    let world = World::new().await;
    world.publish("birthday", BIRTHDAY).await;
    world.play("2027-03-05T03:00:00Z").await;
    let file = "mail,city,born,offers,since\nzoe@example.test,,06-03-1980,ja,2020-01-01\n";
    let (_, ran, _) = imported(&world, LIST, file.as_bytes()).await;
    assert_eq!(ran.new, 1);
    world.play("2027-03-07T00:00:00Z").await;
    assert_eq!(world.inbox().await.len(), 1);
}

const BIRTHDAY: &str = r#"
format: 1
handle: birthday
name: Birthday
interest: offers
triggers:
  - { id: born, start: date, date: contact.born, time: "09:00", repeat: yearly }
blocks:
  - { id: tips, do: send_email, email: tips }
"#;

#[tokio::test]
async fn a_file_that_cannot_be_read_says_so_and_goes_on_when_it_can() {
    let world = World::new().await;
    let import = made(&world, LIST, b"mail,city\na@example.test,x\n").await;
    start(&world, LIST, import, false).await;
    work(&world.runner).await.unwrap();
    let scope = world.store.workspace(world.workspace);
    let job = scope.jobs(None, 1).await.unwrap().remove(0);
    let why = "the file has no column `born`";
    assert_eq!(
        (job.state, job.reason.as_deref()),
        (State::Failed, Some(why))
    );
    assert_eq!(scope.contacts(None, 10).await.unwrap().len(), 0);
}

on_both![
    a_list_comes_in_with_its_consents_and_opt_outs,
    what_workflows_hear_of_is_asked_for,
    a_dirty_file_loses_only_its_dirt,
    utf_16_and_windows_letters_are_read,
    addresses_that_are_never_mailed_come_in,
];
