//! What servers answer: whole, in pieces, too much, too late, or not at all.

use std::time::Duration;

use postduif_outward::client::{Call, Failure, Method};

use crate::support::{Does, Server, bytes, get, local, shown};

async fn check(does: Does, expect: Result<(u16, &str), &str>) {
    let server = Server::new(does).await;
    let got = shown(local().call(&get(&server.url("/"))).await);
    let expect = expect.map(|(status, body)| (status, body.to_owned()));
    match (got, expect) {
        (Err(got), Err(part)) => assert!(got.contains(part), "{got} has no `{part}`"),
        (got, expect) => assert_eq!(got, expect.map_err(str::to_owned)),
    }
}

#[tokio::test]
async fn whole_answers() {
    let head = "HTTP/1.1 200 OK\r\n";
    check(
        Does::says(format!("{head}Content-Length: 2\r\n\r\nhi")),
        Ok((200, "hi")),
    )
    .await;
    check(
        Does::says(format!("{head}\r\nuntil the end")),
        Ok((200, "until the end")),
    )
    .await;
    let chunks = "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n1\r\n!\r\n0\r\n\r\n";
    check(Does::says(format!("{head}{chunks}")), Ok((200, "hi!"))).await;
    check(Does::says("HTTP/1.1 204 No Content\r\n\r\n"), Ok((204, ""))).await;
    check(
        Does::says("HTTP/1.0 500 Oh\r\nContent-Length: 1\r\n\r\nx"),
        Ok((500, "x")),
    )
    .await;
    let early = "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    check(Does::says(early), Ok((200, ""))).await;
}

#[tokio::test]
async fn broken_answers() {
    let broken = "the answer broke off";
    check(Does::says(""), Err(broken)).await;
    check(Does::says("HTTP/1.1 200"), Err(broken)).await;
    check(Does::says("SSH-2.0-OpenSSH_9.9\r\n"), Err(broken)).await;
    check(
        Does::says("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
        Err(broken),
    )
    .await;
    let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal";
    check(Does::says(chunks), Err(broken)).await;
    let two = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx";
    check(Does::says(two), Err(broken)).await;
    check(
        Does::Repeats("HTTP/1.1 200 OK\r\n", "X-Header: again\r\n"),
        Err(broken),
    )
    .await;
    check(Does::Repeats("HTTP/1.1 200 OK\r\nX: ", "x"), Err(broken)).await;
}

#[tokio::test]
async fn too_much() {
    let large = "the answer has more than 262144 bytes";
    check(
        Does::Repeats("HTTP/1.1 200 OK\r\n\r\n", "0123456789"),
        Err(large),
    )
    .await;
    let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    check(Does::Repeats(chunks, "a\r\n0123456789\r\n"), Err(large)).await;
    let server = Server::new(Does::says("HTTP/1.1 200 OK\r\n\r\n12345")).await;
    let of = async |max| shown(local().taking(max).call(&get(&server.url("/"))).await);
    assert_eq!(of(5).await, Ok((200, "12345".to_owned())));
    assert_eq!(
        of(4).await,
        Err("the answer has more than 4 bytes".to_owned())
    );
}

#[tokio::test]
async fn too_late() {
    let short = Duration::from_millis(300);
    for does in [
        Does::Stops(""),
        Does::Stops("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n"),
        Does::Stops("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
        Does::Repeats("", "HTTP/1.1 100 Continue\r\n\r\n"),
    ] {
        let server = Server::new(does).await;
        let call = Call {
            timeout: short,
            ..get(&server.url("/"))
        };
        let made = local().call(&call).await.unwrap_err();
        assert!(matches!(made, Failure::Late { sent: true, .. }), "{made:?}");
        assert!(made.may_have_arrived() && !made.is_final());
    }
}

#[tokio::test]
async fn nobody_there() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", free.local_addr().unwrap());
    drop(free);
    let failure = local().call(&get(&url)).await.unwrap_err();
    assert!(matches!(failure, Failure::Connect(_)), "{failure:?}");
    assert!(!failure.may_have_arrived() && !failure.is_final());
}

#[tokio::test]
async fn what_stands_on_the_wire() {
    let server = Server::new(Does::says("HTTP/1.1 200 OK\r\n\r\n")).await;
    let mut call = Call {
        method: Method::Post,
        body: bytes("{\"a\":1}"),
        ..get(&server.url("/x%20y?q=ü#z"))
    };
    call.headers
        .add("content-type", "application/json")
        .unwrap();
    local().call(&call).await.unwrap();
    let heard = server.heard().remove(0);
    let mut lines: Vec<_> = heard.lines().collect();
    assert_eq!(lines.remove(0), "POST /x%20y?q=%C3%BC HTTP/1.1");
    lines.sort_unstable();
    let host = format!("host: {}", server.address);
    let agent = concat!("user-agent: Postduif/", env!("CARGO_PKG_VERSION"));
    let expect = [
        "",
        "accept: */*",
        "connection: close",
        "content-length: 7",
        "content-type: application/json",
        host.as_str(),
        agent,
        "{\"a\":1}",
    ];
    assert_eq!(lines, expect);
}
