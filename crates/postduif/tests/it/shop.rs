//! A shop whose people order: each gets one marketing and one service mail, and every mail is accounted
//! for by what the program says of it and by what the mail server took.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;

use mail::sink::Sink;
use mail::sink::behaviour::Accept;
use serde_json::json;

use crate::home::Home;
use crate::program::{Program, command};

/// How long all may take to come to rest, in turns of [`TURN`].
const TURNS_MAX: usize = 1_200;
/// Between two looks at programs that live in real time.
pub(crate) const TURN: Duration = Duration::from_millis(50);

const WORKFLOW: &str = "
format: 1
handle: PURPOSE
name: PURPOSE
purpose: PURPOSE
interest: offers
triggers: [{ id: ordered, start: event, event: order_placed, key: event.order_id }]
blocks:
  - { id: a_moment, do: wait, for: WAIT }
  - { id: m1, do: send_email, email: hello }
";

/// The database, and the mail server of the shop.
pub(crate) struct Shop {
    pub(crate) home: Home,
    pub(crate) sink: Sink,
}

/// What the program says of the messages of one workflow.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) queued: usize,
    pub(crate) pending: usize,
    pub(crate) sent: usize,
    pub(crate) unknown: usize,
}

/// What the mail server took.
pub(crate) struct Taken {
    /// How many times each message came, by its id.
    pub(crate) by_id: BTreeMap<String, usize>,
    /// How many messages of marketing came more than once.
    pub(crate) marketing_again: usize,
}

impl Shop {
    pub(crate) async fn new(home: Home) -> Self {
        let sink = Sink::that(Accept).listen().await.unwrap();
        Self { home, sink }
    }

    /// The program that serves this shop.
    pub(crate) fn command(&self, lease_seconds: u32) -> Command {
        let smtp = format!("127.0.0.1:{}", self.sink.destination().port);
        let mut command = command(&["serve", "--listen", "127.0.0.1:0", "--smtp", &smtp]);
        command.args(["--smtp-security", "none", "--sender", "shop@example.test"]);
        command.args(["--database", &self.home.address()]);
        command.args(["--key-file", &self.home.key_file()]);
        command.args(["--lease-seconds", &lease_seconds.to_string()]);
        command
    }

    pub(crate) fn taken(&self) -> Taken {
        let (mut by_id, mut marketing) = (BTreeMap::new(), BTreeMap::new());
        for mail in self.sink.received() {
            let text = String::from_utf8_lossy(&mail.bytes).into_owned();
            let mut lines = text.lines();
            let id = lines.find_map(|line| line.strip_prefix("Message-ID: "));
            let id = id.unwrap().to_owned();
            if text.contains("List-Unsubscribe: ") {
                *marketing.entry(id.clone()).or_insert(0) += 1;
            }
            *by_id.entry(id).or_insert(0) += 1;
        }
        Taken {
            by_id,
            marketing_again: marketing.values().filter(|times| **times > 1).count(),
        }
    }
}

/// The requests that make the shop; its people's mails are due so long after their orders.
pub(crate) fn set_up(wait: &str) -> Vec<[String; 3]> {
    let html = "<p>{{ trigger.order_id }}</p><a href=\"{{ unsubscribe_url }}\">Leave</a>";
    let email = json!({ "name": "Hello", "subject": "Hello", "html": html });
    let mut requests = vec![request("PUT", "/api/v1/emails/hello", &email.to_string())];
    for purpose in ["marketing", "service"] {
        let workflow = WORKFLOW.replace("PURPOSE", purpose).replace("WAIT", wait);
        requests.push(request("PUT", "/api/v1/workflows", &workflow));
        let publish = format!("/api/v1/workflows/{purpose}/publish");
        requests.push(request("POST", &publish, "{}"));
    }
    requests
}

/// One person agrees to be mailed, and orders. To ask twice is to ask once.
pub(crate) fn orders(n: usize) -> [[String; 3]; 2] {
    let contact = json!({ "email": format!("person-{n}@example.test") });
    let consent = json!({ "contact": contact, "interests": [
        { "interest": "offers", "subscribed": true, "basis": "opt_in", "source": "test",
          "at": "2026-01-01T00:00:00Z" }
    ]});
    let order = json!({ "event": "order_placed", "contact": contact, "id": format!("order-{n}"),
                        "data": { "order_id": format!("A{n}") } });
    [
        request("PUT", "/api/v1/contacts", &consent.to_string()),
        request("POST", "/api/v1/events", &order.to_string()),
    ]
}

fn request(method: &str, path: &str, body: &str) -> [String; 3] {
    [method.to_owned(), path.to_owned(), body.to_owned()]
}

/// Asks for all of it, which must succeed.
pub(crate) fn ask(program: &Program, requests: &[[String; 3]]) {
    for [method, path, body] in requests {
        program.ask(method, path, body);
    }
}

/// What the program says of a workflow's messages.
pub(crate) fn told(program: &Program, handle: &str) -> Told {
    let report = program.ask("GET", &format!("/api/v1/workflows/{handle}/report"), "");
    let total = &report["blocks"][1]["total"];
    let count = |name: &str| usize::try_from(total[name].as_u64().unwrap()).unwrap();
    Told {
        queued: count("queued"),
        pending: count("pending"),
        sent: count("sent"),
        unknown: count("unknown"),
    }
}

/// How many people wait, or have waited, for their mail of a workflow.
pub(crate) fn entered(program: &Program, handle: &str) -> u64 {
    let report = program.ask("GET", &format!("/api/v1/workflows/{handle}/report"), "");
    report["blocks"][0]["total"]["entered"].as_u64().unwrap()
}

/// Waits until everybody's message came to its end: marketing and service.
pub(crate) async fn settled(program: &Program, people: usize) -> (Told, Told) {
    let both = || (told(program, "marketing"), told(program, "service"));
    for _ in 0..TURNS_MAX {
        let (marketing, service) = both();
        let is_done = |told: &Told| told.queued == people && told.pending == 0;
        if is_done(&marketing) && is_done(&service) {
            return (marketing, service);
        }
        tokio::time::sleep(TURN).await;
    }
    panic!("it does not come to rest: {:?}", both());
}

/// Waits until it is so.
pub(crate) async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..TURNS_MAX {
        if is_so() {
            return;
        }
        tokio::time::sleep(TURN).await;
    }
    panic!("{what}: it does not come to that");
}

/// Whatever broke: everybody's marketing mail went once or is said to be uncertain, and everybody's
/// service mail went, and perhaps again.
pub(crate) fn check(shop: &Shop, people: usize, marketing: &Told, service: &Told) {
    assert_eq!(marketing.sent + marketing.unknown, people, "{marketing:?}");
    assert_eq!((service.sent, service.unknown), (people, 0), "{service:?}");
    let taken = shop.taken();
    assert_eq!(taken.marketing_again, 0, "marketing went twice");
    let ids = taken.by_id.len();
    let least = people + marketing.sent;
    assert!((least..=2 * people).contains(&ids), "{ids} of {least}");
}
