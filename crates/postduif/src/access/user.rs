//! `postduif user`: who on our side may sign in to the pages. A password is never an argument, which
//! would show in the list of processes: it is read from a line of the standard input.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use engine::id::Handle;
use serde_json::{Value as Json, json};
use store::account::{Account, LINK_MS};
use store::right::Rights;
use store::staff::Staff;

use super::{Opened, Whose, rights};
use crate::secret;

/// An hour, in milliseconds.
const HOUR_MS: i64 = 3_600_000;

/// Let people sign in, and out.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    whose: Whose,
    /// Print what there is to say as JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Let somebody sign in; makes the person where there is none of this handle
    Add {
        /// Who it is, such as anna
        #[arg(value_parser = handle)]
        handle: Handle,
        /// What they may do: view, edit, publish, send, admin; several with commas
        #[arg(long, value_name = "RIGHTS", value_parser = rights)]
        rights: Rights,
        /// Their address, by which they sign in; needed for a new person
        #[arg(long, value_name = "ADDRESS")]
        email: Option<String>,
        /// Their name
        #[arg(long, value_name = "TEXT")]
        name: Option<String>,
    },
    /// List who may sign in
    List,
    /// Print a link that signs somebody in once
    Link {
        /// Who it is
        #[arg(value_parser = handle)]
        handle: Handle,
    },
    /// Set a password, read from a line of the standard input, and end all sessions of that person
    Password {
        /// Who it is
        #[arg(value_parser = handle)]
        handle: Handle,
    },
    /// Let somebody in no more, and end all their sessions
    Disable {
        /// Who it is
        #[arg(value_parser = handle)]
        handle: Handle,
    },
}

/// Does it.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let opened = arguments.whose.open().await?;
    match arguments.what {
        What::Add {
            handle,
            rights,
            email,
            name,
        } => {
            add(&opened, &handle, rights, email, name).await?;
            done("saved", &handle, arguments.json);
        }
        What::List => list(&opened, arguments.json).await?,
        What::Link { handle } => link(&opened, &handle, arguments.json).await?,
        What::Password { handle } => {
            password(&opened, &handle).await?;
            done("password_set", &handle, arguments.json);
        }
        What::Disable { handle } => {
            let workspace = opened.workspace();
            let disabling = async { Ok(workspace.disable_account(&handle).await?) };
            let disabled = opened.logged("user.disable", handle.as_str(), disabling);
            known(disabled.await?, &handle)?;
            done("disabled", &handle, arguments.json);
        }
    }
    opened.store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// What was done to whom, for programs; people see that there was no error.
#[expect(clippy::print_stdout, reason = "this is what --json asks for")]
fn done(what: &str, handle: &Handle, as_json: bool) {
    if as_json {
        println!("{:#}", json!({ what: handle }));
    }
}

async fn add(
    opened: &Opened,
    handle: &Handle,
    rights: Rights,
    email: Option<String>,
    name: Option<String>,
) -> Result<()> {
    let workspace = opened.workspace();
    let found = workspace.staff().await?;
    let found = found.into_iter().find(|staff| staff.handle == *handle);
    let adding = async {
        let is_changed = found.is_none() || email.is_some() || name.is_some();
        if is_changed {
            let known = found.as_ref().map(|staff| staff.email.clone());
            let email = email.or(known);
            let staff = Staff {
                handle: handle.clone(),
                name: name.unwrap_or_else(|| {
                    let known = found.as_ref().map(|staff| staff.name.clone());
                    known.unwrap_or_else(|| handle.to_string())
                }),
                email: email.context("a new person needs an address: --email")?,
                roles: found
                    .as_ref()
                    .map_or(Vec::new(), |staff| staff.roles.clone()),
                manager: found.as_ref().and_then(|staff| staff.manager.clone()),
                active: found.as_ref().is_none_or(|staff| staff.active),
            };
            workspace.save_staff(staff, opened.now).await?;
        }
        Ok(workspace.set_account(handle, rights, opened.now).await?)
    };
    opened.logged("user.save", handle.as_str(), adding).await
}

#[expect(clippy::print_stdout, reason = "the list is what was asked for")]
async fn list(opened: &Opened, as_json: bool) -> Result<()> {
    let accounts = opened.workspace().accounts().await?;
    if as_json {
        let users: Vec<_> = accounts.iter().map(listed).collect();
        println!("{:#}", json!({ "users": users }));
        return Ok(());
    }
    for account in accounts {
        let how = match (account.active, account.has_password) {
            (false, _) => "may not sign in",
            (true, true) => "by password",
            (true, false) => "by link only",
        };
        println!(
            "{}  {}  {}  {how}",
            account.handle, account.email, account.rights
        );
    }
    Ok(())
}

/// Somebody as a list has them.
fn listed(account: &Account) -> Json {
    json!({
        "handle": account.handle, "name": account.name, "email": account.email,
        "rights": account.rights.to_string().split(' ').collect::<Vec<_>>(),
        "has_password": account.has_password, "active": account.active,
        "signed_in_at": account.signed_in_at,
    })
}

#[expect(clippy::print_stdout, reason = "the link is what was asked for")]
async fn link(opened: &Opened, handle: &Handle, as_json: bool) -> Result<()> {
    let key = server::link::new(secret::random()?);
    let workspace = opened.workspace();
    let adding = async {
        let added = workspace.add_sign_in_link(handle, &key.hash, opened.now);
        Ok(added.await?)
    };
    known(
        opened.logged("user.link", handle.as_str(), adding).await?,
        handle,
    )?;
    let url = opened.config.public_url.trim_end_matches('/');
    let link = format!("{url}/sign-in/{}", key.text);
    let hours = LINK_MS / HOUR_MS;
    if as_json {
        println!("{:#}", json!({ "link": link, "hours": hours }));
        return Ok(());
    }
    println!("{link}");
    println!("It works once, within {hours} hours.");
    Ok(())
}

async fn password(opened: &Opened, handle: &Handle) -> Result<()> {
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .context("no password came in")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if let Some(fault) = server::password::fault(password) {
        bail!("{fault}");
    }
    let hash = server::password::hash(password, secret::random()?);
    let hash = hash.context("the password could not be hashed")?;
    let workspace = opened.workspace();
    let setting = async { Ok(workspace.set_password(handle, &hash).await?) };
    let set = opened.logged("user.password", handle.as_str(), setting);
    known(set.await?, handle)
}

fn known(was_there: bool, handle: &Handle) -> Result<()> {
    if !was_there {
        bail!("`{handle}` is nobody who may sign in; `postduif user add` lets them");
    }
    Ok(())
}

fn handle(text: &str) -> Result<Handle, String> {
    Handle::new(text).ok_or_else(|| {
        "a handle has at most 64 of a-z, 0-9 and -, and does not begin with -".to_owned()
    })
}
