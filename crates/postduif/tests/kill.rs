//! Death at each named crash point of the real program: the process aborts by itself in the middle
//! of its work, is started again on the same database, of either kind, and in the end nothing is lost and nothing was
//! done twice. Events go in over HTTP, mails come out over SMTP.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

#[path = "it/server.rs"]
mod server;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use mail::sink::Sink;
use mail::sink::behaviour::Accept;
use serde_json::{Value as Json, json};

/// People in the story. Each gets one marketing and one service mail.
const PEOPLE: usize = 4;
/// How long the program may take to come to rest, in turns of [`TURN`].
const TURNS_MAX: usize = 600;
/// Between two looks at a program that lives in real time.
const TURN: Duration = Duration::from_millis(50);

/// The wait is long enough for the whole story to be told before the first mail goes out: what dies
/// while events come in has no mail in the air.
const WORKFLOW: &str = "
format: 1
handle: PURPOSE
name: PURPOSE
purpose: PURPOSE
interest: offers
triggers: [{ id: ordered, start: event, event: order_placed, key: event.order_id }]
blocks:
  - { id: a_moment, do: wait, for: 3s }
  - { id: m1, do: send_email, email: hello }
";

/// Which database a test takes place on.
#[derive(Clone, Copy)]
enum On {
    Sqlite,
    Postgres,
}

/// Where the database and the key of links lie; both go when this is dropped.
struct Home {
    folder: tempfile::TempDir,
    server: Option<server::Database>,
}

impl Home {
    fn new(on: On) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            server: matches!(on, On::Postgres).then(server::Database::new),
        }
    }

    fn address(&self) -> String {
        match &self.server {
            Some(database) => database.url(),
            None => self.path("kill.db"),
        }
    }

    fn path(&self, name: &str) -> String {
        let path: &Path = self.folder.path();
        path.join(name).to_str().unwrap().to_owned()
    }
}

/// The program on one database, started as often as it takes.
struct Program {
    home: Home,
    smtp: String,
    child: Child,
    url: String,
    key: String,
}

impl Program {
    fn new(on: On, smtp: String) -> Self {
        let home = Home::new(on);
        let (child, url, key) = start(&home, &smtp, None);
        Self {
            home,
            smtp,
            child,
            url,
            key: key.expect("the first start shows a key"),
        }
    }

    /// Ends the process at once and starts another.
    fn restart(&mut self, crash_at: Option<&str>) {
        // It may be dead already.
        drop(self.child.kill());
        self.child.wait().unwrap();
        let (child, url, _) = start(&self.home, &self.smtp, crash_at);
        (self.child, self.url) = (child, url);
    }

    /// Waits until the process has died by itself. One that does not is ended, and the test fails.
    async fn dies(&mut self, point: &str) {
        for _ in 0..TURNS_MAX {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(!status.success(), "{point}: it ended as if all were well");
                return;
            }
            tokio::time::sleep(TURN).await;
        }
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        panic!(
            "{point} was not reached in {:?}",
            TURN * u32::try_from(TURNS_MAX).unwrap()
        );
    }

    /// A request; if the process dies under it, it is started again and the request repeated, as a
    /// careful client does. Gives whether it died.
    fn send(&mut self, method: &str, path: &str, content_type: &str, body: &str) -> bool {
        let mut died = false;
        while self.try_send(method, path, content_type, body).is_err() {
            assert!(!died, "{method} {path} fails again after a restart");
            died = true;
            self.restart(None);
        }
        died
    }

    fn try_send(
        &self,
        method: &str,
        path: &str,
        content_type: &str,
        body: &str,
    ) -> Result<(), ureq::Error> {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("authorization", format!("Bearer {}", self.key))
            .header("content-type", content_type)
            .body(body.to_owned())
            .unwrap();
        ureq::run(request).map(drop)
    }

    fn report(&self, handle: &str) -> Json {
        let url = format!("{}/api/v1/workflows/{handle}/report", self.url);
        let request = ureq::get(url).header("authorization", format!("Bearer {}", self.key));
        let text = request.call().unwrap().body_mut().read_to_string().unwrap();
        serde_json::from_str(&text).unwrap()
    }

    fn set_up(&mut self) {
        let html = "<p>{{ trigger.order_id }}</p><a href=\"{{ unsubscribe_url }}\">Leave</a>";
        let email = json!({ "name": "Hello", "subject": "Hello", "html": html });
        self.send(
            "PUT",
            "/api/v1/emails/hello",
            "application/json",
            &email.to_string(),
        );
        for purpose in ["marketing", "service"] {
            let workflow = WORKFLOW.replace("PURPOSE", purpose);
            self.send("PUT", "/api/v1/workflows", "application/yaml", &workflow);
            self.send(
                "POST",
                &format!("/api/v1/workflows/{purpose}/publish"),
                "application/json",
                "{}",
            );
        }
    }

    /// Everybody agrees to be mailed, and orders once. Gives whether the process died under it.
    fn tell_the_story(&mut self) -> bool {
        let mut died = false;
        for n in 0..PEOPLE {
            let contact = json!({ "email": format!("person-{n}@example.test") });
            let consent = json!({ "contact": contact, "interests": [
                { "interest": "offers", "subscribed": true, "basis": "opt_in", "source": "test", "at": "2026-01-01T00:00:00Z" }
            ]});
            died |= self.send(
                "PUT",
                "/api/v1/contacts",
                "application/json",
                &consent.to_string(),
            );
            let order = json!({ "event": "order_placed", "contact": contact, "id": format!("order-{n}"),
                                "data": { "order_id": format!("A{n}") } });
            died |= self.send(
                "POST",
                "/api/v1/events",
                "application/json",
                &order.to_string(),
            );
        }
        died
    }

    /// Waits until everybody's message came to its end.
    async fn settled(&self) -> (Json, Json) {
        for _ in 0..TURNS_MAX {
            let (marketing, service) = (self.mail("marketing"), self.mail("service"));
            if [&marketing, &service]
                .iter()
                .all(|mail| mail["queued"] == PEOPLE && mail["pending"] == 0)
            {
                return (marketing, service);
            }
            tokio::time::sleep(TURN).await;
        }
        panic!(
            "it does not come to rest: {:#} {:#}",
            self.report("marketing"),
            self.report("service")
        );
    }

    fn mail(&self, handle: &str) -> Json {
        self.report(handle)["blocks"][1]["total"].clone()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Starts the program; gives its address once it listens, and the key if it shows one.
fn start(home: &Home, smtp: &str, crash_at: Option<&str>) -> (Child, String, Option<String>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_postduif"));
    command.args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--smtp",
        smtp,
        "--smtp-security",
        "none",
    ]);
    // What the dead process held on a shared database is free soon.
    command.args(["--sender", "shop@example.test", "--lease-seconds", "1"]);
    command.args(["--database", &home.address()]);
    command.args(["--key-file", &home.path("links.key")]);
    command.stdout(Stdio::piped());
    if let Some(point) = crash_at {
        command.env("POSTDUIF_CRASH_AT", point);
    }
    let mut child = command.spawn().unwrap();
    let mut key = None;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if line.trim().starts_with("pd_") {
            key = Some(line.trim().to_owned());
        }
        if let Some(url) = line.strip_prefix("Listening on ") {
            return (child, url.to_owned(), key);
        }
    }
    panic!("the program ended before it listened: {:?}", child.wait());
}

async fn check(on: On, point: &str) {
    let sink = Sink::that(Accept).listen().await.unwrap();
    let smtp = format!("127.0.0.1:{}", sink.destination().port);
    let mut program = Program::new(on, smtp);
    program.set_up();
    program.restart(Some(point));
    if !program.tell_the_story() {
        // It dies on its way to the mails: nothing but the crash point ends it.
        program.dies(point).await;
        program.restart(None);
    }
    let (marketing, service) = program.settled().await;
    let n = |json: &Json| json.as_u64().unwrap();

    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    for mail in sink.received() {
        let text = String::from_utf8_lossy(&mail.bytes).into_owned();
        let id = text
            .lines()
            .find_map(|line| line.strip_prefix("Message-ID: "))
            .unwrap()
            .to_owned();
        *by_id.entry(id).or_default() += 1;
    }
    // Marketing: everybody is accounted for, and what is uncertain is said and not sent again.
    assert_eq!(
        n(&marketing["sent"]) + n(&marketing["unknown"]),
        PEOPLE as u64,
        "{point}: {marketing}"
    );
    assert_eq!(n(&service["sent"]), PEOPLE as u64, "{point}: {service}");
    // Each outcome is written when it comes, so the first one written leaves the others in the air.
    let written = point == "finish.after_commit";
    let uncertain = written
        || matches!(
            point,
            "hand_over.after_commit" | "deliver.before" | "deliver.after" | "finish.before_commit"
        );
    assert!(
        uncertain || n(&marketing["unknown"]) == 0,
        "{point}: {marketing}"
    );
    // Only a death between the server's yes and our note of it sends a service mail twice.
    let repeated = by_id.values().filter(|times| **times > 1).count();
    let repeats = written || matches!(point, "deliver.after" | "finish.before_commit");
    assert!(repeats || repeated == 0, "{point}: {by_id:?}");
    let lost = repeated + usize::try_from(n(&marketing["unknown"])).unwrap();
    assert!(
        !written || lost < 2 * PEOPLE,
        "{point}: what was written is forgotten: {by_id:?}"
    );
    assert!(
        by_id.values().all(|times| *times <= 2),
        "{point}: {by_id:?}"
    );
    assert!(
        by_id.len() >= PEOPLE + usize::try_from(n(&marketing["sent"])).unwrap(),
        "{point}: {by_id:?}"
    );

    drop(program.child.kill());
    program.child.wait().unwrap();
    let address = program.home.address();
    let store = store::Store::open(&address, store::Options::default());
    let store = store.await.unwrap();
    assert_eq!(
        store.system().invariants().await.unwrap().len(),
        0,
        "{point}"
    );
    store.close().await;
}

macro_rules! points {
    ($($test:ident = $point:literal;)*) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::check(super::On::Sqlite, $point).await;
            })*
        }

        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::check(super::On::Postgres, $point).await;
            })*
        }

        #[test]
        fn every_crash_point_has_its_test() {
            let tested = [$($point),*];
            for name in store::crash::NAMES {
                assert!(tested.contains(&name), "{name} has no test here");
            }
        }
    };
}

points! {
    append_before_commit = "append.before_commit";
    append_after_commit = "append.after_commit";
    commit_before_commit = "commit.before_commit";
    commit_after_commit = "commit.after_commit";
    claim_after_commit = "claim.after_commit";
    hand_over_before_commit = "hand_over.before_commit";
    hand_over_after_commit = "hand_over.after_commit";
    deliver_before = "deliver.before";
    deliver_after = "deliver.after";
    finish_before_commit = "finish.before_commit";
    finish_after_commit = "finish.after_commit";
}
