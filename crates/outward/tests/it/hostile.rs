//! Addresses that lead inside, however they are written: each is refused before anything is
//! connected to.

use std::sync::Arc;

use postduif_outward::client::Failure;
use postduif_outward::target::Target;

use crate::support::{Answers, Does, Server, client, get, shown};

/// `{port}` is the port of a server on this machine that must hear of none of them. Where a host
/// is a name, the test's resolver says which address it has.
const HOSTILE: &[&str] = &[
    // This machine.
    "http://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://127.255.255.254:{port}/",
    "http://2130706433:{port}/",
    "http://017700000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://0177.0.0.01:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.1:{port}/",
    "http://0x7F.0x0.0x0.0x1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://%31%32%37.0.0.1:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://１２７．０．０．１:{port}/",
    "http://127。0。0。1:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0x0:{port}/",
    "http://00000:{port}/",
    "http://[::1]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::]:{port}/",
    "https://127.0.0.1:{port}/",
    "https://[::1]:{port}/",
    // This machine, in an address of the other family.
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[::ffff:0:127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2002:7f00:0001::7f00:1]:{port}/",
    "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]:{port}/",
    "http://[2001::1]:{port}/",
    "http://[2a00:1450::5efe:127.0.0.1]:{port}/",
    // What clouds tell their machines.
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/latest/meta-data/",
    "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::a9fe:a9fe]/",
    "http://100.100.100.200/",
    "http://192.0.0.192/",
    "http://168.63.129.16/",
    // Networks inside.
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://3232235777/",
    "http://100.64.0.1/",
    "http://198.18.0.1/",
    "http://192.0.2.1/",
    "http://192.88.99.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://240.0.0.1/",
    "http://[fc00::1]/",
    "http://[fd12:3456::1]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://[100::1]/",
];

/// What is no address of a web server, or could be read in two ways.
const UNREADABLE: &[&str] = &[
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_INFO",
    "dict://127.0.0.1:11211/stats",
    "ftp://127.0.0.1/",
    "ldap://127.0.0.1/",
    "javascript:alert(1)",
    "data:text/plain,x",
    "//127.0.0.1/",
    "127.0.0.1",
    "http://",
    "http:///",
    "http://a.example@127.0.0.1/",
    "http://a.example:80@127.0.0.1/",
    "http://127.0.0.1\\@a.example/",
    "http:\\\\127.0.0.1\\",
    "http://127.0.0.1\t/",
    "http://a.example/ HTTP/1.1\r\nHost: b",
    "http://[::1",
    "http://[::1%25lo]/",
    "http://127.0.0.1.1.1/",
    "http://256.0.0.1/",
    "http://0x100000000/",
    "http://a.example:99999/",
];

/// Addresses that a name of somebody else's can have.
const NAMED: &[&[&str]] = &[
    &["127.0.0.1"],
    &["::1"],
    &["0.0.0.0"],
    &["169.254.169.254"],
    &["10.1.2.3"],
    &["::ffff:127.0.0.1"],
    &["64:ff9b::7f00:1"],
    &["fe80::1"],
    // One of them is inside.
    &["93.184.215.14", "127.0.0.1"],
    &["127.0.0.1", "93.184.215.14"],
    &["2606:4700:4700::1111", "::1"],
];

#[tokio::test]
async fn none_of_them_is_called() {
    assert!(HOSTILE.len() >= 60, "{}", HOSTILE.len());
    let canary = Server::new(Does::says("HTTP/1.1 200 OK\r\n\r\n")).await;
    let client = client(&[]);
    for text in HOSTILE {
        let url = text.replace("{port}", &canary.address.port().to_string());
        let made = client.call(&get(&url)).await;
        assert!(matches!(made, Err(Failure::Refused(_))), "{text}: {made:?}");
    }
    for text in UNREADABLE {
        assert!(text.parse::<Target>().is_err(), "{text}");
    }
    assert_eq!(canary.came(), 0);
    // It would have been heard of.
    let url = canary.url("/");
    assert_eq!(
        shown(super::support::local().call(&get(&url)).await)
            .unwrap()
            .0,
        200
    );
    assert_eq!(canary.came(), 1);
}

#[tokio::test]
async fn a_name_is_what_its_addresses_are() {
    let canary = Server::new(Does::says("HTTP/1.1 200 OK\r\n\r\n")).await;
    for addresses in NAMED {
        let names = Answers::new(&[addresses]);
        let client = client(&[]).resolving(names.clone());
        for host in ["inside.example", "localhost", "a.localhost"] {
            let url = format!("http://{host}:{}/", canary.address.port());
            let made = client.call(&get(&url)).await;
            assert!(
                matches!(made, Err(Failure::Refused(_))),
                "{addresses:?}: {made:?}"
            );
        }
        assert_eq!(names.asked(), 3, "once for each");
    }
    // The system's own resolver knows this one.
    let url = format!("http://localhost:{}/", canary.address.port());
    let made = client(&[]).call(&get(&url)).await;
    assert!(matches!(made, Err(Failure::Refused(_))), "{made:?}");
    assert_eq!(canary.came(), 0);
}

/// A name with an outer address at first and an inner one a moment later: what was looked at is
/// what is connected to.
#[tokio::test]
async fn an_answer_that_changes_helps_nobody() {
    let canary = Server::new(Does::says("HTTP/1.1 200 OK\r\n\r\n")).await;
    let looked_at = Server::new(Does::says("HTTP/1.1 204 No Content\r\n\r\n")).await;
    // 127.0.0.2 stands for an outer address. The name's second answer is the canary's, at any port.
    let names = Answers::new(&[&["127.0.0.2"], &["127.0.0.1"]]);
    let client = client(&["127.0.0.2"]).resolving(names.clone());
    let url = |port: u16| format!("http://changing.example:{port}/");
    let made = client.call(&get(&url(canary.address.port()))).await;
    assert!(matches!(made, Err(Failure::Connect(_))), "{made:?}");
    assert_eq!((names.asked(), canary.came()), (1, 0));
    let made = client.call(&get(&url(canary.address.port()))).await;
    assert!(matches!(made, Err(Failure::Refused(_))), "{made:?}");
    assert_eq!((names.asked(), canary.came()), (2, 0));
    // And it does connect to what was looked at.
    let names: Arc<Answers> = Answers::new(&[&["127.0.0.1"], &["10.0.0.1"]]);
    let client = super::support::local().resolving(names.clone());
    let made = client.call(&get(&url(looked_at.address.port()))).await;
    assert_eq!(made.unwrap().status, 204);
    assert_eq!(names.asked(), 1);
}

#[tokio::test]
async fn a_name_that_is_not_known() {
    let made = client(&[])
        .resolving(Answers::new(&[]))
        .call(&get("http://a.example/"))
        .await;
    assert_eq!(
        shown(made).unwrap_err(),
        "`a.example` cannot be resolved: no such name"
    );
    let made = client(&[])
        .resolving(Answers::new(&[&[]]))
        .call(&get("http://a.example/"))
        .await;
    assert_eq!(
        shown(made).unwrap_err(),
        "no connection: the host has no address"
    );
}
