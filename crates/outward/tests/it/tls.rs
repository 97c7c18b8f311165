//! Encrypted calls: the certificate must be the host's, from an authority that is trusted.

use std::sync::Arc;

use postduif_outward::Client;
use postduif_outward::client::Failure;
use postduif_outward::guard::Guard;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::support::{Answers, get};

/// A server with a certificate for `shop.example`; its port and the certificate.
async fn server() -> (u16, String) {
    let names = vec!["shop.example".to_owned()];
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let _ = stream.read(&mut [0; 4_096]).await;
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                .await;
            let _ = stream.shutdown().await;
        }
    });
    (port, cert.pem())
}

fn client(roots_pem: Option<&str>) -> Client {
    let guard = Guard::allowing(vec!["127.0.0.1".parse().unwrap()]);
    let client = Client::new(guard, roots_pem).unwrap();
    client.resolving(Answers::new(&[&["127.0.0.1"]]))
}

#[tokio::test]
async fn the_certificate_is_the_hosts_and_trusted() {
    let (port, pem) = server().await;
    let call = |host: &str| get(&format!("https://{host}:{port}/"));
    let made = client(Some(&pem)).call(&call("shop.example")).await;
    assert_eq!(made.unwrap().status, 200);
    let made = client(Some(&pem)).call(&call("other.example")).await;
    assert!(matches!(made, Err(Failure::Tls(_))), "{made:?}");
    let made = client(None).call(&call("shop.example")).await;
    assert!(matches!(made, Err(Failure::Tls(_))), "{made:?}");
}

#[test]
fn added_certificates_must_be_some() {
    for pem in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n"] {
        assert!(Client::new(Guard::default(), Some(pem)).is_err(), "{pem}");
    }
}
