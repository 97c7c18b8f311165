//! What a file, the environment and flags make together, and what is said of faults.

use mail::smtp::Security;

use super::*;

/// What comes of a file and flags: the database, where it listens, and the sender; or the
/// faults.
fn read(file: &str, flags: &[(&'static str, &'static str, &str)]) -> Result<Config, Vec<String>> {
    let written = |from: &str, text: &str| Written {
        text: text.to_owned(),
        from: from.to_owned(),
    };
    let given = flags
        .iter()
        .map(|(key, from, text)| (*key, written(from, text)));
    let mut sources = Sources {
        given: given.collect(),
        faults: Vec::new(),
    };
    file::add("f.toml", file, &mut sources);
    let config = sources.config(None);
    if sources.faults.is_empty() {
        Ok(config.unwrap())
    } else {
        Err(sources.faults)
    }
}

#[test]
fn a_flag_is_over_the_file_and_the_file_over_the_default() {
    let file = "database = 'sqlite:a.db'\npublic_url = 'https://a.example'\n\
                [smtp]\nserver = 'mail.example:465'\nsecurity = 'tls'\n";
    let flags = [("public_url", "--public-url", "https://b.example")];
    let config = read(file, &flags).unwrap();
    assert_eq!(config.database.address(), "a.db");
    assert_eq!(config.key_file, PathBuf::from("a.db.key"));
    assert_eq!(config.public_url, "https://b.example");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    let smtp = config.smtp.unwrap();
    assert_eq!((smtp.host.as_str(), smtp.port), ("mail.example", 465));
    let config = read(&format!("test_inbox = true\n{file}"), &[]).unwrap();
    assert!(config.smtp.is_none() && config.test_inbox);
}

#[test]
fn everything_that_is_wrong_is_said_at_once_with_its_place() {
    let file = "databse = 'a'\nlisten = 8080\npublic_url = 'ftp://x'\ntest_inbox = 'yes'\n\
                smtp.server = 'mail.example'\nsmtp.user = 'me'\n\
                [workspace]\nzone = 'Mars'\nsender = 'me'\nowner = 'x'\n";
    let flags = [("smtp.security", "--smtp-security", "ssl")];
    let Err(faults) = read(file, &flags) else {
        panic!("it was taken");
    };
    expect_test::expect![[r#"
        f.toml:1:1: Unknown key `databse`: did you mean `database`?
        f.toml:2:10: `listen` must be text, not an integer
        f.toml:10:1: Unknown key `workspace.owner`: did you mean `workspace.sender`?
        f.toml:3:14: `ftp://x` is no address of a website
        --smtp-security: `ssl` is none of tls, starttls and none
        f.toml:6:13: a user needs a password: POSTDUIF_SMTP_PASSWORD is not set
        f.toml:5:15: `mail.example` has no port: write host:port, such as smtp.example.com:587
        f.toml:4:14: `yes` is neither true nor false
        f.toml:9:10: `me` is no e-mail address: an address needs an @
        f.toml:8:8: `Mars` is no time zone such as Europe/Amsterdam"#]]
    .assert_eq(&faults.join("\n"));
}

#[test]
fn what_is_no_toml_is_said_with_its_place() {
    let Err(faults) = read("listen = \npublic_url = 'a\n", &[]) else {
        panic!("it was taken");
    };
    assert!(faults[0].starts_with("f.toml:1:1"), "{faults:?}");
    assert!(faults.len() >= 2, "{faults:?}");
}

#[test]
fn a_server_needs_a_key_file_and_its_password_is_not_told() {
    let file = "database = 'postgres://me:hush@db/shop'\n";
    let Err(faults) = read(file, &[]) else {
        panic!("it was taken");
    };
    let expect = "f.toml:1:12: postgres://me@db/shop is no file that a key could lie beside: \
                  name one with --key-file";
    assert_eq!(faults, [expect]);
    let config = read(&format!("key_file = '/etc/shop.key'\n{file}"), &[]).unwrap();
    assert_eq!(config.key_file, PathBuf::from("/etc/shop.key"));
    assert!(!format!("{config:?}").contains("hush"));
}

#[test]
fn a_provider_is_checked_before_it_is_called() {
    let check = |file: &str, expect: &str| {
        let Err(faults) = read(file, &[]) else {
            panic!("it was taken: {file}");
        };
        assert_eq!(faults.join("; "), expect);
    };
    check(
        "[provider]\nname = 'sendmail'\n",
        "f.toml:2:8: `sendmail` is none of ses, postmark, mailgun, sendgrid, brevo and resend",
    );
    check(
        "[provider]\nname = 'brevo'\n",
        "f.toml:2:8: it needs a key: POSTDUIF_PROVIDER_KEY is not set",
    );
    check(
        "[provider]\nname = 'mailgun'\nkey = 'hush'\n",
        "f.toml:2:8: mailgun needs domain",
    );
    check(
        "[provider]\nregion = 'eu'\n",
        "f.toml:2:10: of which provider? Name it with --provider",
    );
    check(
        "[smtp]\nserver = 'mail.example:25'\n[provider]\nname = 'resend'\nkey = 'hush'\n",
        "f.toml:4:8: mail goes to a provider or to a mail server (f.toml:2:10), not to both",
    );
    let file = "[provider]\nname = 'ses'\nkey = 'hush'\nuser = 'AKID'\nregion = 'eu-west-1'\n";
    let config = read(file, &[]).unwrap();
    assert!(!format!("{config:?}").contains("hush"));
    assert_eq!(config.provider.unwrap().name.as_str(), "ses");
    let kept = read(&format!("test_inbox = true\n{file}"), &[]).unwrap();
    assert!(kept.provider.is_none());
}

#[test]
fn what_proves_a_webhook_and_rules_of_ones_own_are_looked_at_first() {
    let provider = "[provider]\nname = 'resend'\nkey = 'hush'\n";
    let check = |file: &str, expect: &str| {
        let Err(faults) = read(file, &[]) else {
            panic!("it was taken: {file}");
        };
        assert!(faults.join("; ").starts_with(expect), "{faults:?}");
    };
    check(
        &format!("{provider}webhook_key = 'hushhush'\n"),
        "f.toml:4:15: this is no secret as Resend shows it",
    );
    check(
        "[provider]\nwebhook_key = 'hushhush'\n",
        "f.toml:2:15: of which provider?",
    );
    let key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let config = read(&format!("{provider}webhook_key = '{key}'\n"), &[]).unwrap();
    assert!(config.webhook_key.is_some() && !format!("{config:?}").contains(key));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rules.toml");
    let file = format!("[bounce]\nrules = '{}'\n", path.display());
    check(&file, "f.toml:2:9: ");
    std::fs::write(&path, "[[rule]]\nclass = 'odd'\nwhy = 'x'\nany = ['x']\n").unwrap();
    check(&file, "f.toml:2:9: ");
    let rule = "[[rule]]\nclass = 'block'\nwhy = 'our own relay'\nany = ['nobody here']\n";
    std::fs::write(&path, rule).unwrap();
    let rules = read(&file, &[]).unwrap().rules;
    assert_eq!(
        rules.classify(Some(550), None, "nobody here").as_str(),
        "block"
    );
}

#[test]
fn how_much_mail_may_leave() {
    let file = "[smtp]\nserver = 'mail.example:587'\n";
    let config = read(file, &[]).unwrap();
    assert_eq!(config.rate, None);
    assert_eq!(config.smtp.unwrap().connections_max, 10);
    let flags = [
        ("sending.rate", "--sending-rate", "600/min"),
        ("smtp.connections", "--smtp-connections", "2"),
    ];
    let config = read(file, &flags).unwrap();
    assert_eq!(config.rate.unwrap().to_string(), "600/min");
    assert_eq!(config.smtp.unwrap().connections_max, 2);
    let flags = [
        ("sending.rate", "--sending-rate", "fast"),
        ("smtp.connections", "--smtp-connections", "201"),
    ];
    let Err(faults) = read(file, &flags) else {
        panic!("it was taken");
    };
    expect_test::expect![[r#"
        --smtp-connections: `201` is no number from 1 to 200
        --sending-rate: `fast` is no rate: write messages per s, min, h or day, such as 14/s, at most 10000000"#]]
    .assert_eq(&faults.join("\n"));
}

#[test]
fn a_mailbox_and_who_gets_answers_are_checked_before_anything_comes_back() {
    let faults = |file: &str| read(file, &[]).err().unwrap_or_default().join("\n");
    let check = |file: &str, wanted: &str| {
        let said = faults(file);
        assert!(said.contains(wanted), "{said}");
    };
    let server = "mailbox.server = 'imap.example:993'\n";
    check(server, "f.toml:1:18: a mailbox needs a user");
    check(server, "f.toml:1:18: which mail in it is about messages?");
    check("mailbox.server = 'imap.example'\n", "imap.example.com:993");
    check(
        "mailbox.security = 'ssl'\n",
        "`ssl` is neither tls, starttls nor none",
    );
    check("replies.to = 'anna'\n", "answers to which domain?");
    let rest = "bounce.domain = 'bounce.example'\nreplies.to = 'role:support'\n\
                mailbox.user = 'zoe'\nmailbox.password = 'hush'\n";
    let read_with = |more: &str| read(&format!("{server}{rest}{more}"), &[]).unwrap();
    let config = read_with("mailbox.security = 'starttls'\n");
    assert_eq!(config.mailbox.unwrap().security, Security::StartTls);
    let config = read_with("");
    assert!(config.replies.is_some());
    let mailbox = config.mailbox.unwrap();
    assert_eq!(mailbox.security, Security::Implicit);
    assert_eq!(
        runner::feedback::mailbox::name(&mailbox),
        "zoe at imap.example:993, INBOX"
    );
    assert!(!format!("{mailbox:?}").contains("hush"));
}

#[test]
fn which_name_server_is_asked() {
    let check = |text: &str, expect: Result<&str, &str>| {
        let config = read("", &[("dns_server", "--dns-server", text)]);
        let got = config.map(|config| config.dns_server.unwrap().to_string());
        let got = got.map_err(|faults| faults.join("; "));
        assert_eq!(got.as_deref().map_err(String::as_str), expect, "{text}");
    };
    check("9.9.9.9", Ok("9.9.9.9:53"));
    check("2620:fe::fe", Ok("[2620:fe::fe]:53"));
    check("127.0.0.1:5353", Ok("127.0.0.1:5353"));
    check("[::1]:5353", Ok("[::1]:5353"));
    let wrong = |text: &str| {
        format!(
            "--dns-server: `{text}` is no address of a name server, such as 9.9.9.9 or 127.0.0.1:5353"
        )
    };
    for text in ["dns.quad9.net", "9.9.9.9:port", "9.9.9"] {
        check(text, Err(&wrong(text)));
    }
}
