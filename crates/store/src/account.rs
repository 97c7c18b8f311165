//! Accounts: which people on our side may sign in, what they may do then, and their sessions. How a
//! password is hashed, and what a cookie looks like, is the server's; only hashes come here.
//!
//! Whether somebody may come in is asked with every request, of the account and of the person: whoever
//! is disabled, or has left, is out at once.

use engine::id::{Handle, WorkspaceId};
use engine::time::{DAY_MS, MINUTE_MS, Time};

use crate::driver::{Family, Write, Wrote};
use crate::error::{Error, Result};
use crate::right::Rights;
use crate::row::Row;
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

/// How long a session lasts, however much it is used.
pub const SESSION_MS: i64 = 7 * DAY_MS;
/// How long a session lasts that nobody uses.
pub const SESSION_IDLE_MS: i64 = DAY_MS;
/// How exactly it is known when a session was last used.
const SEEN_EVERY_MS: i64 = 5 * MINUTE_MS;
/// How long a link signs in.
pub const LINK_MS: i64 = DAY_MS;
/// In how many workspaces one address may have an account to sign in to with a password; each costs a
/// slow hash.
const CANDIDATES_MAX: i64 = 5;

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The person's handle.
    pub handle: Handle,
    /// The person's name.
    pub name: String,
    /// By which they sign in.
    pub email: String,
    /// What they may do.
    pub rights: Rights,
    /// Whether they can sign in with a password; otherwise with a link only.
    pub has_password: bool,
    /// Whether they can sign in now: the account is not disabled, and the person has not left.
    pub active: bool,
    /// When they last did.
    pub signed_in_at: Option<Time>,
    staff: i64,
}

/// A person in a workspace who may be the one that signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The person's number.
    pub staff: i64,
    /// The hash of the password, as a PHC string; none: by link only.
    pub password: Option<String>,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The person.
    pub handle: Handle,
    /// The person's name.
    pub name: String,
    /// What they may do.
    pub rights: Rights,
    seen_at: Time,
}

impl Workspace<'_> {
    /// Lets a person on our side sign in and do this; also one who was disabled. An unknown person is
    /// refused.
    pub async fn set_account(self, handle: &Handle, rights: Rights, now: Time) -> Result<()> {
        let (id, name) = (self.id(), handle.clone());
        let set = move |tx: &crate::tx::Tx<'_>| {
            let Some(row) = tx.row(&sql::STAFF_ONE, &params![id, &name])? else {
                return Err(Error::Refused(format!("nobody is called `{name}`")));
            };
            let params = params![row.int("id")?, id, rights.to_string(), now];
            tx.run(&sql::ACCOUNT_SET, &params).map(drop)
        };
        self.driver().work(Family::Other, 1, set).await
    }

    /// Everybody with an account, by handle.
    pub async fn accounts(self) -> Result<Vec<Account>> {
        let params = params![self.id()];
        let rows = self.driver().read(&sql::ACCOUNT_LIST, params).await?;
        rows.iter().map(account).collect()
    }

    /// The account of this person.
    pub async fn account(self, handle: &Handle) -> Result<Option<Account>> {
        let params = params![self.id(), handle.to_string()];
        let rows = self.driver().read(&sql::ACCOUNT_ONE, params).await?;
        rows.first().map(account).transpose()
    }

    /// Sets the hash of a password and ends every session and link of that person. Whether there is
    /// such an account.
    pub async fn set_password(self, handle: &Handle, hash: &str) -> Result<bool> {
        let Some(account) = self.account(handle).await? else {
            return Ok(false);
        };
        let params = params![self.id(), account.staff, hash.to_owned()];
        let mut write = ending(account.staff);
        write.push((&sql::ACCOUNT_SET_PASSWORD, params, Some(1)));
        let wrote = self.driver().write(write).await?;
        Ok(matches!(wrote, Wrote::All))
    }

    /// Lets a person in no more, and ends their sessions. Whether there is such an account.
    pub async fn disable_account(self, handle: &Handle) -> Result<bool> {
        let Some(account) = self.account(handle).await? else {
            return Ok(false);
        };
        let mut write = ending(account.staff);
        let params = params![self.id(), account.staff];
        write.push((&sql::ACCOUNT_DISABLE, params, Some(1)));
        let wrote = self.driver().write(write).await?;
        Ok(matches!(wrote, Wrote::All))
    }

    /// Adds a link that signs a person in once, until [`LINK_MS`] from now; earlier ones are void.
    /// Whether there is such an account.
    pub async fn add_sign_in_link(self, handle: &Handle, hash: &[u8], now: Time) -> Result<bool> {
        let Some(account) = self.account(handle).await? else {
            return Ok(false);
        };
        let (staff, until) = (account.staff, now.plus_ms(LINK_MS));
        let params = params![hash.to_vec(), self.id(), staff, until];
        let write: Vec<Write> = vec![
            (&sql::SIGN_IN_LINK_DELETE_OF, params![staff], None),
            (&sql::SIGN_IN_LINK_DELETE_OLD, params![now], None),
            (&sql::SIGN_IN_LINK_INSERT, params, Some(1)),
        ];
        self.driver().write(write).await?.all()?;
        Ok(true)
    }
}

impl System<'_> {
    /// Who may be signing in with this address.
    pub async fn sign_in_candidates(self, email: &str) -> Result<Vec<Candidate>> {
        let kind = crate::who::IdentityKind::Email;
        let Ok(email) = crate::who::normal_key(kind, email) else {
            return Ok(Vec::new());
        };
        let params = params![email, CANDIDATES_MAX];
        let rows = self.driver().read(&sql::ACCOUNT_OF_EMAIL, params).await?;
        let candidate = |row: &Row| {
            Ok(Candidate {
                workspace: WorkspaceId(row.int("workspace")?),
                staff: row.int("staff")?,
                password: row.opt_text("password")?,
            })
        };
        rows.iter().map(candidate).collect()
    }

    /// Uses a link up. Who has it; nobody if it is unknown, used or too old.
    pub async fn take_sign_in_link(self, hash: &[u8], now: Time) -> Result<Option<Candidate>> {
        let hash = hash.to_vec();
        let take = move |tx: &crate::tx::Tx<'_>| {
            let row = tx.row(&sql::SIGN_IN_LINK_TAKE, &params![&*hash, now])?;
            let Some(row) = row else { return Ok(None) };
            Ok(Some(Candidate {
                workspace: WorkspaceId(row.int("workspace")?),
                staff: row.int("staff")?,
                password: None,
            }))
        };
        self.driver().work(Family::Other, 1, take).await
    }

    /// Signs somebody in, with a cookie of this hash. Whether they may still come in.
    pub async fn begin_session(self, who: &Candidate, hash: &[u8], now: Time) -> Result<bool> {
        let (workspace, staff, hash) = (who.workspace, who.staff, hash.to_vec());
        let begin = move |tx: &crate::tx::Tx<'_>| {
            let may = params![workspace, staff];
            if tx.row(&sql::SESSION_MAY_COME_IN, &may)?.is_none() {
                return Ok(false);
            }
            let until = now.plus_ms(SESSION_MS);
            tx.run(&sql::SESSION_DELETE_OLD, &params![now])?;
            let session = params![&*hash, workspace, staff, now, until];
            tx.run(&sql::SESSION_INSERT, &session)?;
            tx.run(&sql::ACCOUNT_SIGNED_IN, &params![workspace, staff, now])?;
            Ok(true)
        };
        self.driver().work(Family::Other, 1, begin).await
    }

    /// Who is signed in with a cookie of this hash.
    pub async fn session(self, hash: &[u8], now: Time) -> Result<Option<Session>> {
        let seen_since = now.plus_ms(-SESSION_IDLE_MS);
        let params = params![hash.to_vec(), now, seen_since];
        let rows = self.driver().read(&sql::SESSION_ONE, params).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let session = Session {
            workspace: WorkspaceId(row.int("workspace")?),
            handle: row.parse("handle", Handle::new)?,
            name: row.text("name")?,
            rights: row.parse("rights", Rights::parse)?,
            seen_at: row.time("seen_at")?,
        };
        let noted = now.plus_ms(-SEEN_EVERY_MS);
        if session.seen_at <= noted {
            let params = params![hash.to_vec(), now, noted];
            let write = vec![(&sql::SESSION_SEEN, params, None)];
            self.driver().write(write).await?.all()?;
        }
        Ok(Some(session))
    }

    /// Ends a session, if there is one.
    pub async fn end_session(self, hash: &[u8]) -> Result<()> {
        let write = vec![(&sql::SESSION_DELETE, params![hash.to_vec()], None)];
        self.driver().write(write).await?.all()
    }
}

/// Ends every session and link of a person.
fn ending(staff: i64) -> Vec<Write> {
    vec![
        (&sql::SESSION_DELETE_OF, params![staff], None),
        (&sql::SIGN_IN_LINK_DELETE_OF, params![staff], None),
    ]
}

fn account(row: &Row) -> Result<Account> {
    Ok(Account {
        handle: row.parse("handle", Handle::new)?,
        name: row.text("name")?,
        email: row.text("email")?,
        rights: row.parse("rights", Rights::parse)?,
        has_password: row.opt_text("password")?.is_some(),
        active: row.flag("active")? && !row.flag("disabled")?,
        signed_in_at: row.opt_time("signed_in_at")?,
        staff: row.int("id")?,
    })
}
