//! `postduif dkim`: makes the keys that sign mail from a domain, and shows what its name server has to
//! say for others to verify it. Whether the name server says so is not looked at.

mod folder;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use engine::calendar::Zone;
use mail::dkim::{Algorithm, Identity, Key, Name};
use runner::clock::operational_now;
use serde_json::json;

pub(crate) use self::folder::signer;
use crate::config::Files;

/// Make keys that sign mail, and show the records that belong to them.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Make two keys for a domain, one with RSA and one with Ed25519
    Make(Make),
    /// Show the records of the keys that are there
    Show(Show),
}

#[derive(Debug, clap::Args)]
struct Make {
    /// The domain that mail comes from, such as shop.example; it also signs for domains below it
    domain: String,
    /// How the two selectors begin (default: pd and the month, such as pd202611)
    #[arg(long, value_name = "NAME")]
    selector: Option<String>,
    #[command(flatten)]
    show: Show,
}

#[derive(Debug, clap::Args)]
struct Show {
    #[command(flatten)]
    files: Files,
    /// Print the records as JSON
    #[arg(long)]
    json: bool,
}

/// Most characters of one piece of a text in a zone file (RFC 1035 §3.3.14).
const PIECE_CHARS_MAX: usize = 255;

/// Does what was asked.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    let show = match arguments.command {
        Command::Make(make) => {
            let folder = make.show.files.config()?.dkim_folder;
            let selector = make.selector.unwrap_or_else(this_month);
            make_two(&folder, &make.domain, &selector)?;
            make.show
        }
        Command::Show(show) => show,
    };
    let folder = show.files.config()?.dkim_folder;
    let identities = folder::read(&folder)?;
    print(&folder, &identities, show.json)?;
    Ok(ExitCode::SUCCESS)
}

/// Keys are changed by making new ones beside the old: a month in the name keeps them apart.
fn this_month() -> String {
    let now = Zone::utc().local(operational_now());
    format!("pd{}{:02}", now.year(), now.month())
}

fn make_two(folder: &Path, domain: &str, selector: &str) -> Result<()> {
    let domain = Name::new(domain).context("the domain")?;
    let both = [(Algorithm::Rsa, "rsa"), (Algorithm::Ed25519, "ed")];
    let mut identities = Vec::new();
    for (algorithm, ending) in both {
        let selector = format!("{selector}-{ending}");
        if selector.contains('.') {
            bail!("the selector `{selector}` holds a point: it is one name");
        }
        identities.push(Identity {
            domain: domain.clone(),
            selector: Name::new(&selector).context("the selector")?,
            key: Key::generate(algorithm)?,
        });
    }
    folder::keep(folder, &identities)
}

#[expect(clippy::print_stdout, reason = "the records are what was asked for")]
fn print(folder: &Path, identities: &[Identity], as_json: bool) -> Result<()> {
    if as_json {
        let records = identities.iter().map(|one| {
            Ok(json!({
                "domain": one.domain.as_str(),
                "selector": one.selector.as_str(),
                "algorithm": one.key.algorithm().as_str(),
                "name": one.record_name(),
                "type": "TXT",
                "value": one.key.record()?,
            }))
        });
        let records = records.collect::<Result<Vec<_>>>()?;
        println!("{}", serde_json::to_string_pretty(&records)?);
        return Ok(());
    }
    if identities.is_empty() {
        println!("There is no key in {}.", folder.display());
        println!("`postduif dkim make shop.example` makes two for mail from shop.example.");
        return Ok(());
    }
    println!(
        "The keys are in {}. For mail to be verified,",
        folder.display()
    );
    println!("the name server of the domain has to have these records:\n");
    for identity in identities {
        let pieces = pieces(&identity.key.record()?);
        println!("{}. IN TXT ( {} )\n", identity.record_name(), pieces);
    }
    println!(
        "Where a form asks for name and value, the value is all the pieces without the quotes"
    );
    println!(
        "and without what is between them. A server that runs takes up new keys when it starts."
    );
    Ok(())
}

/// A text as a zone file has it.
fn pieces(text: &str) -> String {
    let bytes = text.as_bytes().chunks(PIECE_CHARS_MAX);
    let quoted = bytes.map(|piece| format!("\"{}\"", String::from_utf8_lossy(piece)));
    quoted.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_record_is_in_pieces() {
        assert_eq!(pieces("v=DKIM1"), "\"v=DKIM1\"");
        let long = "x".repeat(300);
        let wanted = format!("\"{}\" \"{}\"", "x".repeat(255), "x".repeat(45));
        assert_eq!(pieces(&long), wanted);
    }

    #[test]
    fn two_keys_are_made_and_none_is_written_over() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("shop.dkim");
        assert_eq!(folder::read(&folder).unwrap().len(), 0);
        make_two(&folder, "Shop.example", "a").unwrap();
        make_two(&folder, "shop.example", "b").unwrap();
        let read = folder::read(&folder).unwrap();
        let names: Vec<_> = read.iter().map(Identity::record_name).collect();
        let wanted = ["a-ed", "a-rsa", "b-ed", "b-rsa"]
            .map(|name| format!("{name}._domainkey.shop.example"));
        assert_eq!(names, wanted);
        let again = make_two(&folder, "shop.example", "a").unwrap_err();
        assert!(
            format!("{again:#}").contains("is there already"),
            "{again:#}"
        );
        let records = |identities: &[Identity]| -> Vec<_> {
            identities
                .iter()
                .map(|one| one.key.record().unwrap())
                .collect()
        };
        assert_eq!(records(&folder::read(&folder).unwrap()), records(&read));
    }

    #[test]
    fn what_cannot_be_a_name_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let check = |domain: &str, selector: &str, wanted: &str| {
            let error = make_two(home.path(), domain, selector).unwrap_err();
            let error = format!("{error:#}");
            assert!(error.contains(wanted), "{error}");
        };
        check(
            "shop example",
            "a",
            "the domain: `shop example` is no name of a host",
        );
        check("../up", "a", "the domain");
        check("shop.example", "a/b", "the selector");
        check("shop.example", "a.b", "holds a point");
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
    }
}
