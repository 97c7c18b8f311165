//! Encryption and logins: what is trusted, what is never sent in the clear.

use postduif_mail::{
    sink::{
        Behaviour, Sink, SinkTls,
        behaviour::{Accept, ChattyTls, WantsLogin},
    },
    smtp::{Destination, Login, Pool, Security},
};
use rcgen::{CertifiedKey, generate_simple_self_signed};

use crate::support::send_each;

/// A sink with a certificate of its own for `mx.example`, and how to reach it.
struct Server {
    sink: Sink,
    certificate_pem: String,
}

fn server(behaviour: impl Behaviour, is_implicit: bool) -> Server {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["mx.example".to_owned()]).unwrap();
    let key = signing_key.serialize_der();
    let tls = SinkTls::new(cert.der().to_vec(), key, is_implicit).unwrap();
    Server {
        sink: Sink::that(behaviour).tls(tls).in_memory(),
        certificate_pem: cert.pem(),
    }
}

impl Server {
    async fn send(&self, security: Security, change: impl FnOnce(&mut Destination)) -> String {
        let mut destination = Destination::new("mx.example", 587, security);
        destination.roots_pem = Some(self.certificate_pem.clone());
        change(&mut destination);
        let pool = Pool::with_dial(destination, self.sink.dial()).unwrap();
        let line = send_each(&pool, &["a@example.net"]).await.remove(0);
        pool.close().await;
        line
    }

    /// Per message whether it came through TLS.
    fn encrypted(&self) -> Vec<bool> {
        self.sink
            .received()
            .iter()
            .map(|received| received.is_encrypted)
            .collect()
    }
}

fn login(user: &str, password: &str) -> impl FnOnce(&mut Destination) {
    let login = Login {
        user: user.into(),
        password: password.into(),
    };
    |destination| destination.login = Some(login)
}

const ACCEPTED: &str = "accepted: 250 2.0.0 taken as 1";

#[tokio::test]
async fn a_trusted_certificate() {
    for (security, is_implicit) in [(Security::StartTls, false), (Security::Implicit, true)] {
        let server = server(Accept, is_implicit);
        assert_eq!(server.send(security, |_| {}).await, ACCEPTED);
        assert_eq!(server.encrypted(), [true]);
    }
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted() {
    for (security, is_implicit) in [(Security::StartTls, false), (Security::Implicit, true)] {
        let server = server(Accept, is_implicit);
        let line = server
            .send(security, |destination| destination.roots_pem = None)
            .await;
        assert!(
            line.starts_with("retry at Tls: no TLS: invalid peer certificate"),
            "{line}"
        );
        assert_eq!(server.sink.tally().mail, 0);
    }
}

#[tokio::test]
async fn a_certificate_of_another_host() {
    let server = server(Accept, false);
    let line = server
        .send(Security::StartTls, |d| d.host = "other.example".into())
        .await;
    assert!(
        line.starts_with("retry at Tls: no TLS: invalid peer certificate"),
        "{line}"
    );
    assert_eq!(server.sink.tally().mail, 0);
}

#[tokio::test]
async fn tls_if_offered() {
    let any = |destination: &mut Destination| destination.roots_pem = None;
    let offering = server(Accept, false);
    assert_eq!(
        offering.send(Security::StartTlsIfOffered, any).await,
        ACCEPTED
    );
    assert_eq!(offering.encrypted(), [true]);
    let plain = Server {
        sink: Sink::that(Accept).in_memory(),
        certificate_pem: String::new(),
    };
    assert_eq!(plain.send(Security::StartTlsIfOffered, any).await, ACCEPTED);
    assert_eq!(plain.encrypted(), [false]);
}

#[tokio::test]
async fn tls_that_is_required_and_not_offered() {
    let mut server = server(Accept, false);
    server.sink = Sink::that(Accept).in_memory();
    let line = server
        .send(Security::StartTls, login("shop", "secret"))
        .await;
    assert_eq!(line, "retry at Tls: the server does not offer STARTTLS");
    assert_eq!(server.sink.tally().to_string(), "connections 1, quit 1");
}

#[tokio::test]
async fn words_before_tls_are_not_read_after_it() {
    let server = server(ChattyTls, false);
    let line = server.send(Security::StartTls, |_| {}).await;
    assert_eq!(
        line,
        "retry at Tls: the server sent more than its answer before TLS began"
    );
    assert_eq!(server.sink.tally().mail, 0);
}

#[tokio::test]
async fn logins() {
    let check = async |offer, user, password, wanted: &str| {
        let server = server(
            WantsLogin {
                offer,
                user: "shop",
                password: "s\u{e9}cret",
            },
            false,
        );
        let line = server.send(Security::StartTls, login(user, password)).await;
        assert_eq!(line, wanted, "{offer}");
    };
    check("AUTH PLAIN LOGIN", "shop", "s\u{e9}cret", ACCEPTED).await;
    check("AUTH LOGIN", "shop", "s\u{e9}cret", ACCEPTED).await;
    let wrong = "retry at Login: 535 (5.7.8) 5.7.8 wrong user or password";
    check("AUTH PLAIN", "shop", "secret", wrong).await;
    check("AUTH LOGIN", "s", "s\u{e9}cret", wrong).await;
    let none = "retry at Login: the server offers neither AUTH PLAIN nor AUTH LOGIN";
    check("AUTH CRAM-MD5", "shop", "s\u{e9}cret", none).await;
}

#[tokio::test]
async fn plain_text_stays_on_this_machine() {
    // An address for documentation (RFC 5737): refused before anything is sent.
    let destination = Destination::new("192.0.2.1", 25, Security::PlainOnLoopback);
    let line = send_each(&Pool::new(destination).unwrap(), &["a@example.net"])
        .await
        .remove(0);
    let wanted = "192.0.2.1:25 is not this machine, and without TLS no other may be used";
    assert_eq!(
        line,
        format!("retry at Connect: no connection to 192.0.2.1:25: {wanted}")
    );
}
