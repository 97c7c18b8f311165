//! Questions to a name server that shares no code with us, on this machine.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use postduif_outward::records::{Dns, RECORDS_MAX, Records, Unanswered};
use serde_json::{Value, json};

use crate::signed::python;
use crate::support::LONG;

/// A name server that knows what it was given.
struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    fn new(names: &Value) -> Option<Self> {
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/names.py");
        let mut process = Command::new(python()?)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the interpreter that POSTDUIF_PYTHON names can be started");
        writeln!(process.stdin.as_mut().unwrap(), "{names}").unwrap();
        let mut port = String::new();
        let output = process.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut port).unwrap();
        Some(Self {
            process,
            address: format!("127.0.0.1:{}", port.trim()).parse().unwrap(),
        })
    }

    fn dns(&self) -> Dns {
        Dns::default().at(self.address).within(LONG)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its input ends, and so does it.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn what_name_servers_say() {
    let long = format!("TXT {}", format!("\"{}\" ", "k".repeat(200)).repeat(10));
    let mut many: Vec<_> = (0..=RECORDS_MAX).map(|n| format!("TXT \"t{n}\"")).collect();
    many.push("CUT".to_owned());
    let names = json!({
        "shop.test": ["TXT \"v=spf1 \" \"-all\"", "TXT \"two\"", "MX 20 b.test.", "MX 10 a.test."],
        "alias.test": ["CNAME shop.test."],
        "none.test": ["MX 0 ."],
        "bare.test": ["A 192.0.2.1"],
        "_dmarc.shop.test": ["TXT \"caf\\195\\169 \\255\""],
        "long.test": ["CUT", long],
        "fails.test": ["SERVFAIL"],
        "refuses.test": ["REFUSED"],
        "many.test": many,
    });
    let Some(server) = Server::new(&names) else {
        return;
    };
    let dns = server.dns();
    let texts = async |name: &str, expect: &[&str]| {
        let mut got = dns.texts(name).await.unwrap();
        // A name server may give them in any order.
        got.sort();
        assert_eq!(got, expect, "{name}");
    };
    texts("shop.test", &["two", "v=spf1 -all"]).await;
    texts("Shop.Test.", &["two", "v=spf1 -all"]).await;
    texts("alias.test", &["two", "v=spf1 -all"]).await;
    texts("_dmarc.shop.test", &["café \u{fffd}"]).await;
    texts("gone.test", &[]).await;
    texts("bare.test", &[]).await;
    texts("long.test", &[&"k".repeat(2_000)]).await;
    let hosts = async |name: &str, expect: &[(u16, &str)]| {
        let got = dns.exchangers(name).await.unwrap();
        let got: Vec<_> = got
            .iter()
            .map(|one| (one.preference, one.host.as_str()))
            .collect();
        assert_eq!(got, expect, "{name}");
    };
    hosts("shop.test", &[(10, "a.test"), (20, "b.test")]).await;
    hosts("none.test", &[(0, "")]).await;
    hosts("bare.test", &[]).await;
    let fails = async |name: &str| dns.texts(name).await.unwrap_err();
    assert!(matches!(fails("fails.test").await, Unanswered::Refused(_)));
    assert!(matches!(
        fails("refuses.test").await,
        Unanswered::Refused(_)
    ));
    assert_eq!(fails("many.test").await, Unanswered::Many);
    let odd = fails("a..b").await;
    assert_eq!(odd, Unanswered::Name("a..b".to_owned()));
}

#[tokio::test]
async fn one_that_says_nothing_is_not_waited_for() {
    let Some(server) = Server::new(&json!({"silent.test": ["SILENT"]})) else {
        return;
    };
    // However slow the machine is: nobody answers.
    let dns = server.dns().within(Duration::from_millis(300));
    let texts = dns.texts("silent.test").await;
    assert_eq!(texts, Err(Unanswered::Late));
    let hosts = dns.exchangers("silent.test").await;
    assert_eq!(hosts, Err(Unanswered::Late));
}
