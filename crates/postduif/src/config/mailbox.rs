//! The settings of a mailbox that returned mail is read from, for who cannot have it delivered here.

use mail::inbound::mailbox::Mailbox;
use mail::smtp::{Login, Security};

use super::Sources;
use super::sending::host_and_port;

/// The password's variable; an argument would show in the list of processes.
pub(super) const PASSWORD: &str = "POSTDUIF_MAILBOX_PASSWORD";

impl Sources {
    /// The mailbox, if one is named.
    pub(super) fn mailbox(&mut self, bounce_domain: Option<&str>) -> Option<Mailbox> {
        let security = self.parsed("mailbox.security", "tls", |text| match text {
            "tls" => Ok(Security::Implicit),
            "starttls" => Ok(Security::StartTls),
            "none" => Ok(Security::PlainOnLoopback),
            _ => Err(format!("`{text}` is neither tls, starttls nor none")),
        });
        self.text("mailbox.server")?;
        let server = self.parsed("mailbox.server", "", |text| {
            host_and_port(text, "imap.example.com:993")
        });
        let from = self.from("mailbox.server");
        let login = self.text("mailbox.user").zip(self.text("mailbox.password"));
        if login.is_none() {
            let fault = format!(
                "{from}: a mailbox needs a user (--mailbox-user) and a password ({PASSWORD})"
            );
            self.faults.push(fault);
        }
        if bounce_domain.is_none() {
            let fault = format!(
                "{from}: which mail in it is about messages? Name its domain with --bounce-domain"
            );
            self.faults.push(fault);
        }
        let ((host, port), (user, password)) = server.zip(login)?;
        let mut mailbox = Mailbox::new(host, port, security?, Login { user, password });
        if let Some(folder) = self.text("mailbox.folder") {
            mailbox.folder = folder;
        }
        Some(mailbox)
    }
}
