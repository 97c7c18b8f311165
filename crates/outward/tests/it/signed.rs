//! Our signatures, verified by a program that shares no code with us.
//!
//! The interpreter is named by `POSTDUIF_PYTHON`. Without one this fails, unless `POSTDUIF_WITHOUT`
//! names `python`.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use postduif_outward::signature::{Secret, sign};
use serde_json::json;

pub(crate) fn python() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("POSTDUIF_PYTHON") {
        return Some(path.into());
    }
    let without = std::env::var("POSTDUIF_WITHOUT").unwrap_or_default();
    let is_left_out = without.split([',', ' ']).any(|word| word == "python");
    assert!(
        is_left_out,
        "run it through `cargo xtask test`, or set POSTDUIF_PYTHON to a Python 3.11"
    );
    None
}

/// Whether verify.py finds a signature of one of these secrets.
fn is_verified(python: &PathBuf, given: &serde_json::Value) -> bool {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/verify.py");
    let mut process = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .spawn()
        .expect("the interpreter that POSTDUIF_PYTHON names can be started");
    let mut input = process.stdin.take().unwrap();
    input.write_all(given.to_string().as_bytes()).unwrap();
    drop(input);
    let code = process.wait().unwrap().code();
    assert!(matches!(code, Some(0 | 1)), "{code:?}");
    code == Some(0)
}

#[test]
fn another_program_verifies_them() {
    let Some(python) = python() else {
        return;
    };
    let secrets = [24_u8, 32, 64].map(|n| Secret::of(&vec![n; n.into()]).unwrap());
    let bodies = ["", "{}", "{\"name\":\"bücher\"}", "a.b.c\n\0"];
    for (n, body) in bodies.iter().enumerate() {
        let signed = sign(&secrets, "msg_12", 1_700_000_000, body.as_bytes()).unwrap();
        let body = base64(body.as_bytes());
        let with = |secret: &str, id: &str| {
            json!({"secrets": [secret], "id": id, "at_s": signed.at_s,
                   "signatures": signed.signatures, "body": body})
        };
        for secret in &secrets {
            let secret = secret.reveal();
            assert!(is_verified(&python, &with(&secret, "msg_12")), "body {n}");
            assert!(!is_verified(&python, &with(&secret, "msg_13")), "body {n}");
        }
        let other = Secret::of(&[9; 24]).unwrap().reveal();
        assert!(!is_verified(&python, &with(&other, "msg_12")), "body {n}");
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
