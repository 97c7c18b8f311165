//! The flags of the settings, each with its variable, and which key of the file each stands for. What
//! a value may be is not known here.

use std::path::PathBuf;

use anyhow::Result;

use super::Config;

/// Under which these stand in a command's help, below what is the command's own.
const HEADING: &str = "Where things are";

/// Where the files are: what every command that touches a database asks.
#[derive(Debug, clap::Args)]
pub(crate) struct Files {
    /// The configuration; without it `postduif.toml`, if there is one here
    #[arg(long, env = "POSTDUIF_CONFIG", value_name = "FILE", global = true, help_heading = HEADING)]
    pub(super) config: Option<PathBuf>,
    /// The database: a file, made at the first start, or a `postgres://` URL (default: postduif.db)
    #[arg(
        long,
        env = "POSTDUIF_DATABASE",
        value_name = "DATABASE",
        hide_env_values = true,
        global = true,
        help_heading = HEADING
    )]
    database: Option<String>,
    /// The secret that signs links; made at the first start (default: the database file's name and
    /// .key; it has to be named where the database is no file)
    #[arg(long, env = "POSTDUIF_KEY_FILE", value_name = "FILE", global = true, help_heading = HEADING)]
    key_file: Option<String>,
    /// The folder with the keys that sign mail (default: the key file's name with .dkim)
    #[arg(long, env = "POSTDUIF_DKIM_FOLDER", value_name = "FOLDER", help_heading = HEADING)]
    dkim_folder: Option<String>,
}

/// What `serve` can be told.
#[derive(Debug, clap::Args)]
#[group(id = "settings")]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) files: Files,
    /// Where the API is served; loopback only unless you say otherwise (default: 127.0.0.1:8080)
    #[arg(long, env = "POSTDUIF_LISTEN", value_name = "ADDRESS")]
    listen: Option<String>,
    /// The address under which people reach this server; it stands in the links of mails (default: `http://localhost:8080`)
    #[arg(long, env = "POSTDUIF_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// The proxies in front, whose `X-Forwarded-For` is believed: addresses and ranges such as
    /// 10.0.0.0/8, with commas (default: none)
    #[arg(long, env = "POSTDUIF_TRUSTED_PROXIES", value_name = "ADDRESSES")]
    trusted_proxies: Option<String>,
    /// The mail server, host:port; without one every mail is kept in the test inbox
    #[arg(long, env = "POSTDUIF_SMTP", value_name = "SERVER")]
    smtp: Option<String>,
    /// How the connection to the mail server is protected: tls, starttls or none (default: starttls)
    #[arg(long, env = "POSTDUIF_SMTP_SECURITY", value_name = "HOW")]
    smtp_security: Option<String>,
    /// The user at the mail server; the password is read from `POSTDUIF_SMTP_PASSWORD` or the file
    #[arg(long, env = "POSTDUIF_SMTP_USER", value_name = "USER")]
    smtp_user: Option<String>,
    /// Connections to the mail server at the same time, 1 to 200 (default: 10)
    #[arg(long, env = "POSTDUIF_SMTP_CONNECTIONS", value_name = "NUMBER")]
    smtp_connections: Option<String>,
    /// The most mail that may leave, per s, min, h or day, such as 14/s (default: as much as is taken)
    #[arg(long, env = "POSTDUIF_SENDING_RATE", value_name = "RATE")]
    sending_rate: Option<String>,
    /// The provider that mail goes to over its API, in place of a mail server: ses, postmark, mailgun,
    /// sendgrid, brevo or resend; its key is read from `POSTDUIF_PROVIDER_KEY` or the file
    #[arg(long, env = "POSTDUIF_PROVIDER", value_name = "NAME")]
    provider: Option<String>,
    /// The id of the access key at Amazon SES
    #[arg(long, env = "POSTDUIF_PROVIDER_USER", value_name = "ID")]
    provider_user: Option<String>,
    /// The region: such as eu-west-1 at SES; eu at Mailgun and SendGrid, where it is not their other one
    #[arg(long, env = "POSTDUIF_PROVIDER_REGION", value_name = "REGION")]
    provider_region: Option<String>,
    /// The domain that Mailgun sends from
    #[arg(long, env = "POSTDUIF_PROVIDER_DOMAIN", value_name = "DOMAIN")]
    provider_domain: Option<String>,
    /// The configuration set at SES, the message stream at Postmark
    #[arg(long, env = "POSTDUIF_PROVIDER_STREAM", value_name = "NAME")]
    provider_stream: Option<String>,
    /// Another address of the provider's API
    #[arg(long, env = "POSTDUIF_PROVIDER_URL", value_name = "URL")]
    provider_url: Option<String>,
    /// The domain to which undeliverable mail comes back; each message gets an address of its own in it
    /// (default: none, it comes back to the sender)
    #[arg(long, env = "POSTDUIF_BOUNCE_DOMAIN", value_name = "DOMAIN")]
    bounce_domain: Option<String>,
    /// Where mail to that domain is taken, over SMTP, such as 0.0.0.0:25 (default: nowhere)
    #[arg(long, env = "POSTDUIF_BOUNCE_LISTEN", value_name = "ADDRESS")]
    bounce_listen: Option<String>,
    /// The name server that is asked what it says of the sender's domain, such as 9.9.9.9 or 127.0.0.1:5353
    /// (default: the one that this machine asks)
    #[arg(long, env = "POSTDUIF_DNS_SERVER", value_name = "ADDRESS")]
    dns_server: Option<String>,
    /// The mailbox that such mail is read from, host:port, where it cannot be taken over SMTP (default: none)
    #[arg(long, env = "POSTDUIF_MAILBOX", value_name = "SERVER")]
    mailbox: Option<String>,
    /// How the connection to the mailbox is protected: tls, starttls or none (default: tls)
    #[arg(long, env = "POSTDUIF_MAILBOX_SECURITY", value_name = "HOW")]
    mailbox_security: Option<String>,
    /// The user of the mailbox; the password is read from `POSTDUIF_MAILBOX_PASSWORD` or the file
    #[arg(long, env = "POSTDUIF_MAILBOX_USER", value_name = "USER")]
    mailbox_user: Option<String>,
    /// The folder in the mailbox that is read (default: INBOX)
    #[arg(long, env = "POSTDUIF_MAILBOX_FOLDER", value_name = "NAME")]
    mailbox_folder: Option<String>,
    /// Rules of your own for what replies of mail servers mean, a TOML file (default: none)
    #[arg(long, env = "POSTDUIF_BOUNCE_RULES", value_name = "FILE")]
    bounce_rules: Option<String>,
    /// Take answers of people, and pass them on to who the contact belongs to, else to this person on
    /// our side, or to one who has this role: anna, or role:support (default: they go to the sender)
    #[arg(long, env = "POSTDUIF_REPLIES_TO", value_name = "WHO")]
    replies_to: Option<String>,
    /// Keep every mail in the test inbox, also if a mail server is named
    #[arg(long, env = "POSTDUIF_TEST_INBOX", value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    test_inbox: Option<String>,
    /// What this process does of several that share a PostgreSQL database: all, ingest or work (default: all)
    #[arg(long, env = "POSTDUIF_ROLE", value_name = "ROLE")]
    role: Option<String>,
    /// Inner networks that blocks may call, with commas between them, such as 10.0.0.0/8; the open
    /// internet may be called anyway (default: none)
    #[arg(long, env = "POSTDUIF_CALL_NETWORKS", value_name = "NETWORKS")]
    call_networks: Option<String>,
    /// The key that seals the secrets of calls; made at the first start (default: none, and no secrets)
    #[arg(long, env = "POSTDUIF_SECRET_KEY_FILE", value_name = "FILE")]
    secret_key_file: Option<String>,
    /// After so many seconds of silence the work of a process goes to the others (default: 30)
    #[arg(long, env = "POSTDUIF_LEASE_SECONDS", value_name = "SECONDS")]
    lease_seconds: Option<String>,
    /// For how many days events are kept, or `forever` (default: 761, 25 months)
    #[arg(long, env = "POSTDUIF_RETENTION_EVENTS_DAYS", value_name = "DAYS")]
    retention_events_days: Option<String>,
    /// For how many days steps and journeys that are over are kept, or `forever` (default: 761)
    #[arg(long, env = "POSTDUIF_RETENTION_STEPS_DAYS", value_name = "DAYS")]
    retention_steps_days: Option<String>,
    /// For how many days mail in the test inbox is kept, or `forever` (default: 761)
    #[arg(long, env = "POSTDUIF_RETENTION_MAIL_DAYS", value_name = "DAYS")]
    retention_mail_days: Option<String>,
    /// After so long a time in which nothing ran, ask before mail goes out that was due then: from
    /// 10min to 10000h, or never (default: 6h)
    #[arg(long, env = "POSTDUIF_CATCH_UP_AFTER", value_name = "TIME")]
    catch_up_after: Option<String>,
    /// The name of the first workspace, made at the first start (default: Postduif)
    #[arg(long, env = "POSTDUIF_WORKSPACE_NAME", value_name = "NAME")]
    workspace_name: Option<String>,
    /// The time zone of the first workspace (default: UTC)
    #[arg(long, env = "POSTDUIF_WORKSPACE_ZONE", value_name = "ZONE")]
    workspace_zone: Option<String>,
    /// The language of the first workspace, such as nl (default: en)
    #[arg(long, env = "POSTDUIF_WORKSPACE_LANGUAGE", value_name = "LANGUAGE")]
    workspace_language: Option<String>,
    /// The address that mails of the first workspace come from (default: postduif@localhost)
    #[arg(long, env = "POSTDUIF_SENDER", value_name = "ADDRESS")]
    sender: Option<String>,
}

impl Files {
    /// The settings where only the files are asked for.
    pub(crate) fn config(&self) -> Result<Config> {
        Config::read(self, Vec::new())
    }

    pub(super) fn given(&self) -> Vec<(&'static str, &'static str, Option<&String>)> {
        vec![
            ("database", "--database", self.database.as_ref()),
            ("key_file", "--key-file", self.key_file.as_ref()),
            ("dkim_folder", "--dkim-folder", self.dkim_folder.as_ref()),
        ]
    }
}

/// A key, its flag, and what was given for it.
type Given<'a> = (&'static str, &'static str, Option<&'a String>);

impl Arguments {
    /// The settings.
    pub(crate) fn config(&self) -> Result<Config> {
        let given = [
            self.of_server(),
            self.of_mailbox(),
            self.of_provider(),
            self.of_workspace(),
        ];
        let given = given.concat();
        Config::read(&self.files, given)
    }

    fn of_server(&self) -> Vec<Given<'_>> {
        vec![
            ("listen", "--listen", self.listen.as_ref()),
            ("public_url", "--public-url", self.public_url.as_ref()),
            (
                "trusted_proxies",
                "--trusted-proxies",
                self.trusted_proxies.as_ref(),
            ),
            ("smtp.server", "--smtp", self.smtp.as_ref()),
            (
                "smtp.security",
                "--smtp-security",
                self.smtp_security.as_ref(),
            ),
            ("smtp.user", "--smtp-user", self.smtp_user.as_ref()),
            (
                "smtp.connections",
                "--smtp-connections",
                self.smtp_connections.as_ref(),
            ),
            ("sending.rate", "--sending-rate", self.sending_rate.as_ref()),
            (
                "bounce.domain",
                "--bounce-domain",
                self.bounce_domain.as_ref(),
            ),
            (
                "bounce.listen",
                "--bounce-listen",
                self.bounce_listen.as_ref(),
            ),
            ("bounce.rules", "--bounce-rules", self.bounce_rules.as_ref()),
            ("dns_server", "--dns-server", self.dns_server.as_ref()),
            ("test_inbox", "--test-inbox", self.test_inbox.as_ref()),
            (
                "call_networks",
                "--call-networks",
                self.call_networks.as_ref(),
            ),
            (
                "secret_key_file",
                "--secret-key-file",
                self.secret_key_file.as_ref(),
            ),
            ("role", "--role", self.role.as_ref()),
            (
                "lease_seconds",
                "--lease-seconds",
                self.lease_seconds.as_ref(),
            ),
        ]
    }

    fn of_mailbox(&self) -> Vec<Given<'_>> {
        vec![
            ("replies.to", "--replies-to", self.replies_to.as_ref()),
            ("mailbox.server", "--mailbox", self.mailbox.as_ref()),
            (
                "mailbox.security",
                "--mailbox-security",
                self.mailbox_security.as_ref(),
            ),
            ("mailbox.user", "--mailbox-user", self.mailbox_user.as_ref()),
            (
                "mailbox.folder",
                "--mailbox-folder",
                self.mailbox_folder.as_ref(),
            ),
        ]
    }

    fn of_provider(&self) -> Vec<Given<'_>> {
        vec![
            ("provider.name", "--provider", self.provider.as_ref()),
            (
                "provider.user",
                "--provider-user",
                self.provider_user.as_ref(),
            ),
            (
                "provider.region",
                "--provider-region",
                self.provider_region.as_ref(),
            ),
            (
                "provider.domain",
                "--provider-domain",
                self.provider_domain.as_ref(),
            ),
            (
                "provider.stream",
                "--provider-stream",
                self.provider_stream.as_ref(),
            ),
            ("provider.url", "--provider-url", self.provider_url.as_ref()),
        ]
    }

    fn of_workspace(&self) -> Vec<Given<'_>> {
        vec![
            (
                "retention.events_days",
                "--retention-events-days",
                self.retention_events_days.as_ref(),
            ),
            (
                "retention.steps_days",
                "--retention-steps-days",
                self.retention_steps_days.as_ref(),
            ),
            (
                "retention.mail_days",
                "--retention-mail-days",
                self.retention_mail_days.as_ref(),
            ),
            (
                "catch_up_after",
                "--catch-up-after",
                self.catch_up_after.as_ref(),
            ),
            (
                "workspace.name",
                "--workspace-name",
                self.workspace_name.as_ref(),
            ),
            (
                "workspace.zone",
                "--workspace-zone",
                self.workspace_zone.as_ref(),
            ),
            (
                "workspace.language",
                "--workspace-language",
                self.workspace_language.as_ref(),
            ),
            ("workspace.sender", "--sender", self.sender.as_ref()),
        ]
    }
}
