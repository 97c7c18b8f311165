//! The settings of how mail leaves: the mail server, how many connections to it, and the most that may leave
//! in a time.

use mail::lane::Rate;
use mail::smtp::{CONNECTIONS_MAX, Destination, Login, Security};

use super::{SMTP_PASSWORD, Sources};

impl Sources {
    /// The mail server, if one is named.
    pub(super) fn smtp(&mut self) -> Option<Destination> {
        let security = self.parsed("smtp.security", "starttls", |text| match text {
            "tls" => Ok(Security::Implicit),
            "starttls" => Ok(Security::StartTls),
            "none" => Ok(Security::PlainOnLoopback),
            _ => Err(format!("`{text}` is none of tls, starttls and none")),
        });
        let user = self.text("smtp.user");
        let password = self.text("smtp.password");
        if user.is_some() && password.is_none() {
            let from = self.from("smtp.user");
            let fault = format!("{from}: a user needs a password: {SMTP_PASSWORD} is not set");
            self.faults.push(fault);
        }
        self.text("smtp.server")?;
        let (host, port) = self.parsed("smtp.server", "", |text| {
            host_and_port(text, "smtp.example.com:587")
        })?;
        let mut destination = Destination::new(host, port, security?);
        destination.connections_max = self.connections(destination.connections_max)?;
        if let (Some(user), Some(password)) = (user, password) {
            destination.login = Some(Login { user, password });
        }
        Some(destination)
    }

    /// The most that may leave; none where nobody said, or what was said is a fault.
    pub(super) fn rate(&mut self) -> Option<Rate> {
        self.text("sending.rate")?;
        self.parsed("sending.rate", "", |text| {
            text.parse::<Rate>().map_err(|why| why.to_string())
        })
    }

    fn connections(&mut self, usual: usize) -> Option<usize> {
        self.parsed("smtp.connections", &usual.to_string(), |text| {
            let number = text.parse::<usize>().ok();
            let number = number.filter(|number| (1..=CONNECTIONS_MAX).contains(number));
            number.ok_or_else(|| format!("`{text}` is no number from 1 to {CONNECTIONS_MAX}"))
        })
    }
}

pub(super) fn host_and_port(text: &str, such_as: &str) -> Result<(String, u16), String> {
    let example = format!("write host:port, such as {such_as}");
    let (host, port) = text
        .rsplit_once(':')
        .ok_or_else(|| format!("`{text}` has no port: {example}"))?;
    let port = port
        .parse()
        .map_err(|_| format!("`{port}` is not a port: {example}"))?;
    Ok((host.to_owned(), port))
}
