//! What comes back of mail: the addresses that messages leave with, and the two ways by which what is sent
//! to them is taken: a small mail server, and a mailbox that is read. What is in such a mail is for
//! others to read.

use std::sync::Arc;

use anyhow::{Context, Result};
use mail::classify::Rules;
use mail::inbound::listener;
use mail::inbound::mailbox::Mailbox;
use runner::clock::Clock;
use runner::feedback::mailbox::Mailroom;
use runner::feedback::replies::Replies;
use runner::feedback::report::Desk;
use runner::nudge::Nudge;
use runner::return_path::ReturnPaths;
use store::Store;
use tokio::net::TcpListener;

use crate::config::Config;
use crate::node;
use crate::secret::LinkKeys;

/// Under which name a process reads a mailbox that no other process can: what it held before it died it
/// may take again at once.
const ALONE: &str = "alone";

/// The addresses that messages leave with, if a domain is named for them.
pub(crate) fn return_paths(config: &Config, keys: &LinkKeys) -> Result<Option<ReturnPaths>> {
    let domain = config.bounce_domain.as_deref();
    let paths = domain.map(|domain| keys.return_paths(domain));
    paths.transpose().context("mail cannot come back there")
}

/// The ways in, which take nothing yet.
pub(crate) struct Returned {
    listener: Option<TcpListener>,
    mailbox: Option<Mailbox>,
    paths: Option<ReturnPaths>,
    rules: Arc<Rules>,
    replies: Option<Replies>,
}

impl Returned {
    /// Listens, where that is asked for.
    pub(crate) async fn listen(config: &Config, keys: &LinkKeys) -> Result<Self> {
        let listener = match config.bounce_listen {
            None => None,
            Some(address) => {
                let listener = TcpListener::bind(address).await;
                let told = || format!("cannot listen for returned mail on {address}");
                Some(listener.with_context(told)?)
            }
        };
        Ok(Self {
            listener,
            mailbox: config.mailbox.clone(),
            paths: return_paths(config, keys)?,
            rules: config.rules.clone(),
            replies: config.replies.clone(),
        })
    }

    /// Takes what comes, for ever.
    pub(crate) async fn take(
        self,
        store: Store,
        clock: Arc<dyn Clock>,
        nudge: Nudge,
    ) -> Result<()> {
        let Some(paths) = self.paths else {
            return std::future::pending().await;
        };
        let owner = if store.is_shared() {
            node::name()?
        } else {
            ALONE.to_owned()
        };
        let desk = Desk {
            store,
            clock,
            paths,
            rules: self.rules,
            replies: self.replies,
            nudge,
        };
        let mailroom = self.mailbox.map(|mailbox| Mailroom {
            desk: desk.clone(),
            mailbox,
            owner,
        });
        let read = async {
            match mailroom {
                Some(mailroom) => mailroom.keep().await,
                None => std::future::pending().await,
            }
        };
        let listen = async {
            match self.listener {
                Some(listener) => listener::serve(listener, Arc::new(desk)).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            never = read => match never {},
            ended = listen => Ok(ended?),
        }
    }
}
