//! How far a move has come, as both databases remember it. At no moment can both be opened for work:
//! the file is shut from the beginning, and for good before the server's is let open.

use crate::driver::Driver;
use crate::error::{Error, Result};
use crate::sql;
use crate::view::View;

/// Under which name it is kept in `meta`.
pub(super) const NAME: &str = "move";

/// The part of one database in a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The file, while it is copied.
    Leaving = 1,
    /// The file, for good.
    Left = 2,
    /// The server's, while it is copied into.
    Arriving = 3,
    /// The server's, from then on.
    Arrived = 4,
}

/// What a database remembers of a move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) stage: Stage,
    /// A random text of this very move.
    pub(super) token: String,
    /// The server's database, as it may be shown.
    pub(super) to: String,
}

impl Mark {
    /// What a database remembers.
    pub(super) fn of(view: View<'_>) -> Result<Option<Self>> {
        let Some(row) = view.row(&sql::META_ONE, &params![NAME])? else {
            return Ok(None);
        };
        let stage = match row.int("value")? {
            1 => Stage::Leaving,
            2 => Stage::Left,
            3 => Stage::Arriving,
            4 => Stage::Arrived,
            other => return Err(row.bad("value", format!("{other} is no stage of a move"))),
        };
        let text = row.text("text")?;
        let (token, to) = text.split_once(' ').unwrap_or((&text, ""));
        Ok(Some(Self {
            stage,
            token: token.to_owned(),
            to: to.to_owned(),
        }))
    }

    pub(super) async fn read(driver: &Driver) -> Result<Option<Self>> {
        driver.view(|view: View<'_>| Self::of(view)).await
    }

    pub(super) fn at(&self, stage: Stage) -> Self {
        let (token, to) = (self.token.clone(), self.to.clone());
        Self { stage, token, to }
    }

    /// What stands in its row.
    pub(super) fn text(&self) -> String {
        format!("{} {}", self.token, self.to)
    }
}

/// Why a database is not to be worked in, if a move is the reason.
pub(crate) fn why_shut(view: View<'_>) -> Result<Option<String>> {
    let Some(Mark { stage, to, .. }) = Mark::of(view)? else {
        return Ok(None);
    };
    Ok(match stage {
        Stage::Leaving => Some(format!(
            "its move to {to} has begun: finish that with `postduif move`, or give it up with \
             `postduif move --give-up`"
        )),
        Stage::Left => Some(format!("it was moved to {to}: name that one in its place")),
        Stage::Arriving => Some(
            "a move into it is not finished: run `postduif move` again, from the same file"
                .to_owned(),
        ),
        Stage::Arrived => None,
    })
}

/// Fails if a database is not to be worked in.
pub(crate) async fn check_open(driver: &Driver, shown: String) -> Result<()> {
    match driver.view(|view: View<'_>| why_shut(view)).await? {
        None => Ok(()),
        Some(why) => Err(Error::Address {
            address: shown,
            why,
        }),
    }
}
