//! Logs: a readable line with fields, on standard error. `POSTDUIF_LOG` says how much, in the form
//! of `tracing` (`info`, `debug`, `warn,postduif_runner=debug`).

use tracing_subscriber::EnvFilter;

/// The variable that says how much is logged.
const VARIABLE: &str = "POSTDUIF_LOG";

/// Starts logging. Colour only on a terminal.
pub(crate) fn start() {
    let filter = EnvFilter::builder()
        .with_env_var(VARIABLE)
        .with_default_directive(tracing::Level::WARN.into());
    tracing_subscriber::fmt()
        .with_env_filter(filter.from_env_lossy())
        .with_writer(std::io::stderr)
        .with_ansi(crate::colour::is_wanted(&std::io::stderr()))
        .with_target(false)
        .init();
}
