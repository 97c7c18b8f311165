//! `postduif doctor`: what is wrong is said, and the exit code says whether anything is.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use serde_json::{Value as Json, json};

use crate::clients::variable;
use crate::program::{Program, run};

/// The state of each check, by name.
fn checks(arguments: &[&str]) -> (bool, Vec<(String, String)>) {
    let mut all = vec!["doctor", "--json"];
    all.extend(arguments);
    let output = run(&all);
    let told: Json = serde_json::from_slice(&output.stdout).unwrap();
    let text = |json: &Json| json.as_str().unwrap().to_owned();
    let checks = told["checks"].as_array().unwrap().iter();
    let checks = checks.map(|check| (text(&check["name"]), text(&check["state"])));
    (output.status.success(), checks.collect())
}

fn state<'c>(checks: &'c [(String, String)], name: &str) -> &'c str {
    let check = checks.iter().find(|(known, _)| known == name);
    &check
        .unwrap_or_else(|| panic!("{name} is not in {checks:?}"))
        .1
}

#[test]
fn a_sound_installation_is_called_so_while_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let path = path.to_str().unwrap();
    let _program = Program::serve(&["--sender", "me@shop.example", "--database", path]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o640)).unwrap();
    }
    let (is_sound, found) = checks(&["--database", path]);
    assert!(is_sound, "{found:?}");
    if cfg!(unix) {
        assert_eq!(state(&found, "private"), "warning");
    }
    for (name, expect) in [
        ("settings", "ok"),
        ("public_url", "warning"),
        ("smtp", "warning"),
        ("key_file", "ok"),
        ("database", "ok"),
        ("standstill", "ok"),
        ("invariants", "ok"),
        ("retention", "ok"),
        ("clock", "ok"),
        ("sender", "warning"),
        ("dkim", "warning"),
    ] {
        assert_eq!(state(&found, name), expect, "{name}");
    }
    let url = "https://mail.shop.example";
    let (_, found) = checks(&["--database", path, "--public-url", url, "--test-inbox"]);
    assert_eq!(
        (state(&found, "public_url"), state(&found, "smtp")),
        ("ok", "ok")
    );
}

#[test]
fn what_is_wrong_fails() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let path = path.to_str().unwrap();
    let (is_sound, found) = checks(&["--database", path]);
    assert!(!is_sound);
    assert_eq!(state(&found, "key_file"), "error");
    assert_eq!(state(&found, "database"), "error");
    assert!(!std::path::Path::new(path).exists(), "it only looks");
    let (is_sound, found) = checks(&["--database", path, "--listen", "nowhere"]);
    assert!(!is_sound);
    assert_eq!(state(&found, "settings"), "error");
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    drop(Program::serve(&["--database", path.to_str().unwrap()]));
    let key = folder.path().join("shop.db.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let (is_sound, found) = checks(&["--database", path.to_str().unwrap()]);
    assert!(!is_sound);
    assert_eq!(state(&found, "key_file"), "error");
}

#[test]
fn a_key_that_cannot_be_read_keeps_nothing_else_from_being_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let path = path.to_str().unwrap();
    drop(Program::serve(&[
        "--sender",
        "me@shop.duif.nl",
        "--database",
        path,
    ]));
    let keys = folder.path().join("keys");
    std::fs::create_dir(&keys).unwrap();
    std::fs::write(keys.join("pd._domainkey.shop.duif.nl.pem"), "no key").unwrap();
    let keys = keys.to_str().unwrap();
    let (is_sound, found) = checks(&["--database", path, "--dkim-folder", keys]);
    assert!(!is_sound);
    let states = (state(&found, "dkim"), state(&found, "dns"));
    assert_eq!(states, ("error", "not_checked"));
    let (_, found) = checks(&["--database", path, "--dkim-folder", keys, "--dns"]);
    assert_eq!(state(&found, "dns"), "error");
}

#[test]
fn what_name_servers_say_is_told_where_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let path = path.to_str().unwrap();
    let sender = "me@shop.duif.nl";
    drop(Program::serve(&["--sender", sender, "--database", path]));
    let (_, found) = checks(&["--database", path]);
    assert_eq!(state(&found, "dns"), "not_checked");
    let says = json!({
        "shop.duif.nl": ["TXT \"v=spf1 +all\"", "MX 10 mail.duif.nl."],
        "_dmarc.duif.nl": ["TXT \"v=DMARC1; p=none\""],
    });
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../outward/tests/it/names.py");
    let mut server = Command::new(variable("POSTDUIF_PYTHON"))
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // It ends when this does.
    let mut input = server.stdin.take().unwrap();
    writeln!(input, "{says}").unwrap();
    let mut port = String::new();
    let mut output = BufReader::new(server.stdout.take().unwrap());
    output.read_line(&mut port).unwrap();
    let at = format!("127.0.0.1:{}", port.trim());
    let (is_sound, found) = checks(&["--database", path, "--dns", "--dns-server", &at]);
    drop(input);
    server.wait().unwrap();
    assert!(!is_sound, "anybody may send: {found:?}");
    for (name, expect) in [
        ("sender", "ok"),
        ("dns_spf", "error"),
        ("dns_dkim", "not_checked"),
        ("dns_dmarc", "ok"),
        ("dns_mx", "ok"),
    ] {
        assert_eq!(state(&found, name), expect, "{name}");
    }
}
