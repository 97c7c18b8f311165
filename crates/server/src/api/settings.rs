//! The settings of a workspace as the API shows them: their author's text with what it says, and how long
//! things are kept, which is for whoever runs the server to say and cannot be set here.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::settings::{self, Settings};
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::Workspace;
use store::retention::Retention;

use crate::problem::Problem;
use crate::tree::{self, Tree};

/// What holds where nobody ever said anything.
const NOTHING: &str = "format: 1\n";

/// The settings of a workspace.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Settings")]
pub(crate) struct Shown {
    /// Counts the changes; 0 if nobody ever said anything.
    revision: i64,
    updated_at: Option<Time>,
    /// The zone of contacts that have none of their own.
    zone: String,
    /// The author's own text.
    source: String,
    /// The same as a tree that can be changed and saved again; null where it cannot be read.
    #[schemars(with = "Option<BTreeMap<String, serde_json::Value>>")]
    document: Option<Tree>,
    retention: Kept,
}

/// For how many days each is kept, as set where this process was started; null: for ever.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SettingsRetention")]
#[expect(
    clippy::struct_field_names,
    reason = "they are called as in the configuration"
)]
struct Kept {
    /// Events.
    events_days: Option<u32>,
    /// Steps, and journeys that are over.
    steps_days: Option<u32>,
    /// Mail in the test inbox, and clicks and opens one by one.
    mail_days: Option<u32>,
}

impl From<Retention> for Kept {
    fn from(retention: Retention) -> Self {
        Self {
            events_days: retention.events_days,
            steps_days: retention.steps_days,
            mail_days: retention.mail_days,
        }
    }
}

pub(super) async fn shown(
    workspace: Workspace<'_>,
    retention: Retention,
) -> Result<Shown, Problem> {
    let row = workspace.settings_text().await?;
    let own = workspace.settings().await?;
    let source = row.as_ref();
    let source = source.map_or_else(|| NOTHING.to_owned(), |row| row.source.clone());
    Ok(Shown {
        revision: row.as_ref().map_or(0, |row| row.revision),
        updated_at: row.as_ref().map(|row| row.updated_at),
        zone: own.map(|own| own.zone).unwrap_or_default(),
        document: tree::read(&source),
        source,
        retention: retention.into(),
    })
}

/// What holds for a workspace, for the check of what stands in it.
pub(super) async fn of(workspace: Workspace<'_>) -> Result<Arc<Settings>, Problem> {
    let row = workspace.settings_text().await?;
    let read = row.and_then(|row| settings::read(&row.source).settings);
    Ok(Arc::new(read.unwrap_or_default()))
}
