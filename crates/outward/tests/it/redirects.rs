//! Answers that lead elsewhere.

use postduif_outward::client::{Call, Failure, Method};

use crate::support::{Answers, Does, Server, client, get, local, shown};

fn moved(to: &str) -> Does {
    Does::says(format!(
        "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"
    ))
}

fn following(url: &str, redirects_max: usize) -> Call {
    Call {
        redirects_max,
        ..get(url)
    }
}

#[tokio::test]
async fn none_is_followed_unless_that_was_asked_for() {
    let there = Server::new(Does::says("HTTP/1.1 200 OK\r\n\r\nthere")).await;
    let here = Server::new(moved(&there.url("/"))).await;
    let made = local().call(&get(&here.url("/"))).await.unwrap();
    assert_eq!((made.status, there.came()), (302, 0));
    let made = local().call(&following(&here.url("/"), 1)).await.unwrap();
    assert_eq!((made.status, there.came()), (200, 1));
    assert_eq!(made.target.to_string(), there.url("/"));
    for method in [Method::Post, Method::Put, Method::Patch, Method::Delete] {
        let call = Call {
            method,
            ..following(&here.url("/"), 1)
        };
        assert_eq!(local().call(&call).await.unwrap().status, 302, "{method:?}");
    }
    assert_eq!(there.came(), 1);
}

/// The first server stands at 127.0.0.2 for the open internet; the canary is what must not be
/// reached.
#[tokio::test]
async fn each_step_is_looked_at() {
    let canary = Server::new(Does::says("HTTP/1.1 200 OK\r\n\r\n")).await;
    let port = canary.address.port();
    let inside = [
        format!("http://127.0.0.1:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("//127.1:{port}/"),
        format!("http://inside.example:{port}/"),
        "http://169.254.169.254/latest/".to_owned(),
    ];
    for to in &inside {
        let first = Server::new(moved(to)).await;
        // The name has an outer address, and an inner one from the second look-up on.
        let names = Answers::new(&[&["127.0.0.2"], &["127.0.0.1"]]);
        let outside = client(&["127.0.0.2"]).resolving(names);
        let proxy = at_the_outer_address(&first).await;
        let url = format!("http://outside.example:{proxy}/");
        let made = outside.call(&following(&url, 3)).await;
        assert!(matches!(made, Err(Failure::Refused(_))), "{to}: {made:?}");
    }
    let odd = [
        "file:///etc/passwd",
        "http://a@b.example/",
        "http://a.example\\b/",
    ];
    for to in odd {
        let first = Server::new(moved(to)).await;
        let made = local().call(&following(&first.url("/"), 3)).await;
        assert!(matches!(made, Err(Failure::Redirect(_))), "{to}: {made:?}");
    }
    assert_eq!(canary.came(), 0);
}

/// Answers at 127.0.0.2 what a server answers at 127.0.0.1; its port.
async fn at_the_outer_address(server: &Server) -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.2:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let address = server.address;
    tokio::spawn(async move {
        while let Ok((mut outer, _)) = listener.accept().await {
            #[expect(clippy::disallowed_methods, reason = "a server of the test's own")]
            let mut inner = tokio::net::TcpStream::connect(address).await.unwrap();
            let _ = tokio::io::copy_bidirectional(&mut outer, &mut inner).await;
        }
    });
    port
}

#[tokio::test]
async fn there_is_an_end_to_it() {
    let circle = Server::new(moved("/again")).await;
    let made = local().call(&following(&circle.url("/"), 100)).await;
    assert_eq!(shown(made).unwrap_err(), "more than 5 redirects");
    assert_eq!(circle.came(), 6);
    let made = local().call(&following(&circle.url("/"), 2)).await;
    assert_eq!(shown(made).unwrap_err(), "more than 2 redirects");
}

#[tokio::test]
async fn what_goes_along_stays_at_the_server_that_was_named() {
    let there = Server::new(Does::says("HTTP/1.1 200 OK\r\n\r\n")).await;
    let here = Server::new(moved(&there.url("/"))).await;
    let mut call = following(&here.url("/"), 1);
    call.headers.add("authorization", "Bearer secret").unwrap();
    local().call(&call).await.unwrap();
    assert!(here.heard()[0].contains("secret"));
    assert!(!there.heard()[0].contains("secret"), "{}", there.heard()[0]);
}
