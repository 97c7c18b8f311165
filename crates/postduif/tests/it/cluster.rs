//! Three processes of the real program on one PostgreSQL database: events go to all of them, one is
//! killed in the middle, one is frozen until its leases are long gone and then thawed. Every message
//! is accounted for at the mail server.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use mail::sink::Sink;
use mail::sink::behaviour::Accept;
use serde_json::{Value as Json, json};

use crate::server::Database;

/// People in the story. Each gets one marketing and one service mail.
const PEOPLE: usize = 90;
/// Seconds of a lease: short, so that the story is.
const LEASE_SECONDS: u64 = 2;
/// How long all may take to come to rest, in turns of [`TURN`].
const TURNS_MAX: usize = 1_200;
/// Between two looks at programs that live in real time.
const TURN: Duration = Duration::from_millis(50);

const WORKFLOW: &str = "
format: 1
handle: PURPOSE
name: PURPOSE
purpose: PURPOSE
interest: offers
triggers: [{ id: ordered, start: event, event: order_placed, key: event.order_id }]
blocks:
  - { id: a_moment, do: wait, for: 1s }
  - { id: m1, do: send_email, email: hello }
";

/// One process.
struct Node {
    child: Child,
    url: String,
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Node {
    /// Starts it; gives the key too, if it shows one.
    fn start(database: &str, key_file: &Path, smtp: &str) -> (Self, Option<String>) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_postduif"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--database", database]);
        command.args(["--smtp", smtp, "--smtp-security", "none"]);
        command.args(["--sender", "shop@example.test", "--lease-seconds"]);
        command.arg(LEASE_SECONDS.to_string());
        command.arg("--key-file").arg(key_file);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut key = None;
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            if line.trim().starts_with("pd_") {
                key = Some(line.trim().to_owned());
            }
            if let Some(url) = line.strip_prefix("Listening on ") {
                let url = url.to_owned();
                return (Self { child, url }, key);
            }
        }
        panic!("the program ended before it listened: {:?}", child.wait());
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([name, &pid]).status().unwrap();
        assert!(sent.success(), "{name}");
    }

    fn send(&self, key: &str, method: &str, path: &str, content_type: &str, body: String) {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("authorization", format!("Bearer {key}"))
            .header("content-type", content_type)
            .body(body)
            .unwrap();
        ureq::run(request).unwrap();
    }

    fn mail(&self, key: &str, handle: &str) -> Json {
        let url = format!("{}/api/v1/workflows/{handle}/report", self.url);
        let request = ureq::get(url).header("authorization", format!("Bearer {key}"));
        let text = request.call().unwrap().body_mut().read_to_string().unwrap();
        let report: Json = serde_json::from_str(&text).unwrap();
        report["blocks"][1]["total"].clone()
    }

    fn set_up(&self, key: &str) {
        let html = "<p>{{ trigger.order_id }}</p><a href=\"{{ unsubscribe_url }}\">Leave</a>";
        let email = json!({ "name": "Hello", "subject": "Hello", "html": html }).to_string();
        self.send(
            key,
            "PUT",
            "/api/v1/emails/hello",
            "application/json",
            email,
        );
        for purpose in ["marketing", "service"] {
            let workflow = WORKFLOW.replace("PURPOSE", purpose);
            let path = "/api/v1/workflows";
            self.send(key, "PUT", path, "application/yaml", workflow);
            let path = format!("/api/v1/workflows/{purpose}/publish");
            self.send(key, "POST", &path, "application/json", "{}".to_owned());
        }
    }

    /// One person agrees to be mailed, and orders.
    fn orders(&self, key: &str, n: usize) {
        let contact = json!({ "email": format!("person-{n}@example.test") });
        let consent = json!({ "contact": contact, "interests": [
            { "interest": "offers", "subscribed": true, "basis": "opt_in", "source": "test",
              "at": "2026-01-01T00:00:00Z" }
        ]});
        let json_type = "application/json";
        self.send(
            key,
            "PUT",
            "/api/v1/contacts",
            json_type,
            consent.to_string(),
        );
        let order = json!({ "event": "order_placed", "contact": contact, "id": format!("order-{n}"),
                            "data": { "order_id": format!("A{n}") } });
        self.send(key, "POST", "/api/v1/events", json_type, order.to_string());
    }
}

/// How many times each message reached the mail server, by its id; with the text it is told by.
fn received(sink: &Sink) -> BTreeMap<String, usize> {
    let mut by_id = BTreeMap::new();
    for mail in sink.received() {
        let text = String::from_utf8_lossy(&mail.bytes).into_owned();
        let id = text
            .lines()
            .find_map(|line| line.strip_prefix("Message-ID: "));
        *by_id.entry(id.unwrap().to_owned()).or_default() += 1;
    }
    by_id
}

/// Waits until everybody's message came to its end.
async fn settled(node: &Node, key: &str) -> (Json, Json) {
    for _ in 0..TURNS_MAX {
        let (marketing, service) = (node.mail(key, "marketing"), node.mail(key, "service"));
        let is_done = |mail: &Json| mail["queued"] == PEOPLE && mail["pending"] == 0;
        if is_done(&marketing) && is_done(&service) {
            return (marketing, service);
        }
        tokio::time::sleep(TURN).await;
    }
    panic!(
        "it does not come to rest: {:#} {:#}",
        node.mail(key, "marketing"),
        node.mail(key, "service")
    );
}

mod on_postgres {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn of_three_processes_one_dies_and_one_sleeps() {
        let sink = Sink::that(Accept).listen().await.unwrap();
        let smtp = format!("127.0.0.1:{}", sink.destination().port);
        let folder = tempfile::tempdir().unwrap();
        let key_file: PathBuf = folder.path().join("links.key");
        let database = Database::new();
        let start = || Node::start(&database.url(), &key_file, &smtp);
        let (first, key) = start();
        let key = key.expect("the first start shows a key");
        let ((second, none), (third, none_either)) = (start(), start());
        assert!(none.is_none() && none_either.is_none(), "one workspace");
        first.set_up(&key);
        let third_of_all = PEOPLE / 3;
        for n in 0..third_of_all {
            [&first, &second, &third][n % 3].orders(&key, n);
        }
        // What falls to them is handed on by now; both are in the middle of it.
        tokio::time::sleep(Duration::from_secs(LEASE_SECONDS)).await;
        for n in third_of_all..2 * third_of_all {
            [&first, &second, &third][n % 3].orders(&key, n);
        }
        second.signal("-KILL");
        third.signal("-STOP");
        for n in 2 * third_of_all..PEOPLE {
            first.orders(&key, n);
        }
        let (marketing, service) = settled(&first, &key).await;
        third.signal("-CONT");
        // The sleeper wakes, and finds that nothing is its own any more.
        tokio::time::sleep(Duration::from_secs(LEASE_SECONDS)).await;

        let n = |json: &Json| usize::try_from(json.as_u64().unwrap()).unwrap();
        let (sent, unknown) = (n(&marketing["sent"]), n(&marketing["unknown"]));
        assert_eq!(sent + unknown, PEOPLE, "{marketing}");
        assert_eq!(n(&service["sent"]), PEOPLE, "{service}");
        let by_id = received(&sink);
        let all: usize = by_id.values().sum();
        // Service mail may go twice where a process died or slept with it in the air, marketing
        // never; what may have gone and is not known to have is said.
        assert!(by_id.values().all(|times| *times <= 2), "{by_id:?}");
        let again = by_id.values().filter(|times| **times > 1).count();
        assert!(by_id.len() >= PEOPLE + sent && by_id.len() <= 2 * PEOPLE);
        assert_eq!(all, by_id.len() + again);
        let bodies = sink.received();
        let marketing_ids = |mail: &&mail::sink::Received| {
            String::from_utf8_lossy(&mail.bytes).contains("List-Unsubscribe: ")
        };
        let mut ids: Vec<_> = bodies.iter().filter(marketing_ids).collect();
        let total = ids.len();
        ids.sort_by(|a, b| a.bytes.cmp(&b.bytes));
        ids.dedup_by(|a, b| a.bytes == b.bytes);
        assert_eq!(ids.len(), total, "marketing went twice");

        for node in [&first, &third] {
            node.signal("-TERM");
        }
        for mut node in [first, third] {
            assert!(node.child.wait().unwrap().success());
        }
        let store = store::Store::open(&database.url(), store::Options::default()).await;
        let breaches = store.unwrap().system().invariants().await.unwrap();
        assert_eq!(breaches, []);
    }
}
