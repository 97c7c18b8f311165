//! What comes back of mail: the addresses that messages leave with, and the small mail server that takes
//! what is sent to them. What is in such a mail is for others to read.

use std::sync::Arc;

use anyhow::{Context, Result};
use mail::classify::Rules;
use mail::inbound::listener;
use runner::clock::Clock;
use runner::feedback::report::Desk;
use runner::nudge::Nudge;
use runner::return_path::ReturnPaths;
use store::Store;
use tokio::net::TcpListener;

use crate::config::Config;
use crate::secret::LinkKeys;

/// The addresses that messages leave with, if a domain is named for them.
pub(crate) fn return_paths(config: &Config, keys: &LinkKeys) -> Result<Option<ReturnPaths>> {
    let domain = config.bounce_domain.as_deref();
    let paths = domain.map(|domain| keys.return_paths(domain));
    paths.transpose().context("mail cannot come back there")
}

/// A mail server that listens, and does not take anything yet.
pub(crate) struct Returned(Option<(TcpListener, ReturnPaths, Arc<Rules>)>);

impl Returned {
    /// Listens, where that is asked for.
    pub(crate) async fn listen(config: &Config, keys: &LinkKeys) -> Result<Self> {
        let Some((address, paths)) = config.bounce_listen.zip(return_paths(config, keys)?) else {
            return Ok(Self(None));
        };
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen for returned mail on {address}"))?;
        Ok(Self(Some((listener, paths, config.rules.clone()))))
    }

    /// Takes what comes, for ever.
    pub(crate) async fn take(
        self,
        store: Store,
        clock: Arc<dyn Clock>,
        nudge: Nudge,
    ) -> Result<()> {
        let Some((listener, paths, rules)) = self.0 else {
            return std::future::pending().await;
        };
        let desk = Desk {
            store,
            clock,
            paths,
            rules,
            nudge,
        };
        Ok(listener::serve(listener, Arc::new(desk)).await?)
    }
}
