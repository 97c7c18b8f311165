//! Mails that come back, as servers write them, and what is read in them.

use super::*;

/// A report as Postfix writes it (RFC 3464), with these fields of the recipient.
fn dsn(recipient: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example (Mail Delivery System)\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         To: b+1@bounce.example\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"X\"\r\n\r\n\
         --X\r\nContent-Description: Notification\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n\
         This is the mail system at host mx.example.\r\n\r\n--X\r\nContent-Description: Delivery report\r\n\
         Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\nX-Postfix-Queue-ID: 4F1\r\n\
         Arrival-Date: Mon, 1 Mar 2027 09:00:00 +0000 (UTC)\r\n\r\n{recipient}\r\n--X\r\n\
         Content-Type: text/rfc822-headers\r\n\r\nSubject: Tips\r\n\r\n--X--\r\n"
    )
}

fn statuses_of(raw: &str) -> Vec<Status> {
    match read(raw.as_bytes()) {
        Some(Report::Delivery(statuses)) => statuses,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_report_says_who_what_and_why() {
    let raw = dsn(
        "Final-Recipient: rfc822; zoe@b.example\r\nOriginal-Recipient: rfc822;Zoe@b.example\r\nAction: failed\r\n\
         Status: 5.1.1 (bad)\r\nRemote-MTA: dns; mx.b.example\r\nDiagnostic-Code: smtp; 550 5.1.1 <zoe@b.example>:\r\n    User unknown\r\n",
    );
    let wanted = Status {
        recipient: Some("Zoe@b.example".to_owned()),
        action: Action::Failed,
        status: Some("5.1.1".to_owned()),
        diagnostic: "550 5.1.1 <zoe@b.example>: User unknown".to_owned(),
    };
    assert_eq!(statuses_of(&raw), [wanted]);
}

#[test]
fn a_delay_is_no_bounce_and_an_arrival_neither() {
    for (action, wanted) in [
        ("delayed", Action::Delayed),
        ("Delivered", Action::Delivered),
        ("relayed", Action::Delivered),
    ] {
        let raw = dsn(&format!(
            "Final-Recipient: rfc822; a@b.example\r\nAction: {action}\r\nStatus: 4.4.1\r\n"
        ));
        assert_eq!(statuses_of(&raw)[0].action, wanted);
    }
}

#[test]
fn a_report_in_words_alone_is_read_as_far_as_it_goes() {
    let raw = "From: <MAILER-DAEMON@old.example>\r\nSubject: failure notice\r\n\r\nHi. This is the program.\r\n\r\n\
        <zoe@b.example>:\r\n192.0.2.1 does not like recipient.\r\nRemote host said: 550 5.1.1 no such user\r\n";
    let status = statuses_of(raw).remove(0);
    assert_eq!(status.status.as_deref(), Some("5.1.1"));
    assert_eq!(
        status.diagnostic,
        "Remote host said: 550 5.1.1 no such user"
    );
    let delayed = raw.replace("550 5.1.1 no such user", "451 4.3.0 later");
    assert_eq!(statuses_of(&delayed)[0].action, Action::Delayed);
}

#[test]
fn a_complaint_is_told_from_what_is_none() {
    let raw = |kind: &str| {
        format!(
            "From: fbl@provider.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=X\r\n\r\n\
             --X\r\nContent-Type: text/plain\r\n\r\nThis is an abuse report.\r\n--X\r\nContent-Type: message/feedback-report\r\n\r\n\
             Feedback-Type: {kind}\r\nUser-Agent: Provider-FBL/1.0\r\nVersion: 1\r\nOriginal-Rcpt-To: <zoe@b.example>\r\n\r\n--X\r\n\
             Content-Type: message/rfc822\r\n\r\nSubject: Tips\r\n\r\nx\r\n--X--\r\n"
        )
    };
    for (kind, wanted) in [("abuse", "abuse"), ("Not-Spam", "not-spam")] {
        let wanted = Report::Complaint {
            kind: wanted.to_owned(),
            by: "Provider-FBL/1.0".to_owned(),
        };
        assert_eq!(read(raw(kind).as_bytes()), Some(wanted));
    }
}

#[test]
fn programs_and_people_answer() {
    let raw = |header: &str| {
        format!("From: Zoe <zoe@b.example>\r\nSubject: Re: Tips\r\n{header}\r\n\r\nThanks!\r\n")
    };
    for header in [
        "Auto-Submitted: auto-replied",
        "X-Autoreply: yes",
        "Precedence: bulk",
        "X-Auto-Response-Suppress: All",
    ] {
        assert_eq!(
            read(raw(header).as_bytes()),
            Some(Report::AutoReply),
            "{header}"
        );
    }
    let wanted = |id: Option<&str>| Report::Reply {
        from: "zoe@b.example".to_owned(),
        id: id.map(str::to_owned),
        subject: "Re: Tips".to_owned(),
        text: "Thanks!".to_owned(),
    };
    let read = |header: &str| read(raw(header).as_bytes());
    assert_eq!(read("Auto-Submitted: no"), Some(wanted(None)));
    let with_id = Some(wanted(Some("1@b.example")));
    assert_eq!(read("Message-ID: <1@b.example>"), with_id);
}

#[test]
fn what_is_no_mail_does_no_harm() {
    for raw in [&b""[..], b"\0\xff\xfe", b"\r\n\r\n"] {
        assert_eq!(read(raw), None, "{raw:?}");
    }
    let deep = "Content-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\n".repeat(2_000);
    drop(read(deep.as_bytes()));
    drop(read(
        dsn(&"Action: failed\r\n\r\n".repeat(5_000)).as_bytes(),
    ));
}
