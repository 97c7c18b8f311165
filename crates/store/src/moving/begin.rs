//! The beginning of a move, or of another run of one: which move it is, and whether the two databases
//! are those of it. Nothing is copied before that is clear.

use super::end::check_books;
use super::stage::{Mark, Stage};
use super::{Moving, server, table};
use crate::error::{Error, Result};
use crate::sql;
use crate::view::View;

impl Moving<'_> {
    /// What the file remembers of this move, begun now or before; and whether all of it is done.
    pub(super) async fn begun(&self) -> Result<(Mark, bool)> {
        let here = Mark::read(self.here.driver()).await?;
        let there = Mark::read(self.there.driver()).await?;
        let refused = |why: String| Err(Error::Refused(why));
        let Some(here) = here else {
            self.check_empty(there.as_ref()).await?;
            let mark = self.mark().await?;
            // Before anything is copied: what is wrong now would be found at the end, too.
            check_books(self.here, "the file").await?;
            self.remember(self.here, &mark).await?;
            self.remember(self.there, &mark.at(Stage::Arriving)).await?;
            return Ok((mark, false));
        };
        match (here.stage, there) {
            (Stage::Leaving | Stage::Left, Some(there)) if there.token == here.token => {
                Ok((here, there.stage == Stage::Arrived))
            }
            (Stage::Left, _) => refused(format!("it was moved to {}", here.to)),
            (_, there) if here.to == self.to => {
                self.check_empty(there.as_ref()).await?;
                self.remember(self.there, &here.at(Stage::Arriving)).await?;
                Ok((here, false))
            }
            _ => refused(format!(
                "its move to {} has begun: finish that one, or give it up first",
                here.to
            )),
        }
    }

    /// The beginning of a new move.
    async fn mark(&self) -> Result<Mark> {
        let rows = self.here.driver().read(&sql::RANDOM_TEXT, params![]);
        let token = rows.await?.first().map(|row| row.text("text"));
        Ok(Mark {
            stage: Stage::Leaving,
            token: token.transpose()?.unwrap_or_default(),
            to: self.to.clone(),
        })
    }

    async fn check_empty(&self, mark: Option<&Mark>) -> Result<()> {
        let to = &self.to;
        if mark.is_some_and(|mark| mark.stage == Stage::Arriving) {
            return Err(Error::Refused(format!(
                "{to} holds what came of another move, which is not finished; make it anew, empty"
            )));
        }
        for table in table::ALL {
            let text = format!(
                "SELECT count(*) FROM (SELECT 1 FROM {} LIMIT 1) AS one",
                table.name
            );
            let look = move |view: View<'_>| server(view)?.number(table.said, &text);
            if self.there.driver().view(look).await? > 0 {
                return Err(Error::Refused(format!(
                    "{to} is not empty: there is something in its table {}",
                    table.name
                )));
            }
        }
        Ok(())
    }
}
