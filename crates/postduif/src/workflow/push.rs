//! `postduif workflow push`: what a folder has goes up. First every text is checked, then new e-mails and
//! segments and all drafts are saved, then each draft is forecast: how many are inside, where they go, what
//! they get. With `--publish` it goes live, with the answers for those who stand in a block that changed.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use axum::http::Method;
use engine::draft;
use engine::edit::Answer;
use engine::id::BlockId;
use serde_json::{Value as Json, json};

use super::folder::{EMAIL, Kind, SEGMENT, Texts, WORKFLOW};
use super::{FOLDER, shop, unless_empty};
use crate::door::{Call, Door};

/// What goes up, and how far.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder: workflows/, emails/ and segments/ are in it
    #[arg(default_value = FOLDER)]
    folder: PathBuf,
    /// Only these workflows and what they name, by their handles; default: all
    #[arg(long = "only", value_name = "HANDLE", value_delimiter = ',')]
    only: Vec<String>,
    /// Make it live: publish the drafts, and change e-mails and segments that are in use
    #[arg(long)]
    publish: bool,
    /// Where those go on who stand in a block: BLOCK=keep, retime, leave, stay or block:OTHER; needs --only
    /// with one workflow
    #[arg(long = "move", value_name = "BLOCK=ANSWER", value_parser = crate::forecast::answer)]
    moves: Vec<(BlockId, Answer)>,
}

/// What came of a text.
struct Came {
    kind: &'static Kind,
    handle: String,
    /// In one word, for programs.
    word: &'static str,
    /// In words, for people.
    told: String,
    is_fault: bool,
    forecast: Json,
}

#[expect(clippy::print_stdout, reason = "what came of it is told")]
pub(super) async fn run(door: &Door, arguments: &Arguments, as_json: bool) -> Result<ExitCode> {
    if !arguments.moves.is_empty() && arguments.only.len() != 1 {
        bail!("--move is about the blocks of one workflow: name it with --only");
    }
    let texts = Texts::read(&arguments.folder)?;
    unless_empty(&texts, &arguments.folder)?;
    let only = arguments.only.iter().cloned().collect();
    let named = texts.named_by(&only);
    let chosen = || {
        let all = texts.all();
        all.filter(|(kind, handle, _)| named.contains(&(*kind, (*handle).to_owned())))
    };
    check(chosen())?;
    let mut came = Vec::new();
    for (kind, handle, text) in chosen() {
        let there = there(door, kind, handle).await?;
        if there.as_deref() == Some(text) && kind != WORKFLOW {
            came.push(Came::of(kind, handle, "same", "as it was"));
        } else if kind == WORKFLOW {
            let is_same = there.as_deref() == Some(text);
            came.push(workflow(door, arguments, (handle, text), is_same).await?);
        } else if there.is_some() && !arguments.publish {
            let told =
                "differs, and would change at once for all who use it: goes up with --publish";
            came.push(Came::of(kind, handle, "held_back", told));
        } else {
            save(door, kind, handle, text).await?;
            let (word, told) = if there.is_some() {
                ("changed", "changed")
            } else {
                ("new", "new")
            };
            came.push(Came::of(kind, handle, word, told));
        }
    }
    if as_json {
        println!(
            "{:#}",
            json!({ "texts": came.iter().map(Came::json).collect::<Vec<_>>() })
        );
    } else {
        for one in &came {
            println!("{}/{}: {}", one.kind.folder, one.handle, one.told);
        }
    }
    Ok(if came.iter().any(|one| one.is_fault) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// What can be known of the texts alone: with an error nothing is saved at all.
fn check<'t>(chosen: impl Iterator<Item = (&'static Kind, &'t str, &'t str)>) -> Result<()> {
    let mut faults = Vec::new();
    for (kind, handle, text) in chosen {
        if kind != WORKFLOW {
            continue;
        }
        let mut reading = draft::read(text);
        if let Some(draft) = &reading.draft {
            let unknown = engine::check::Catalogue::default();
            runner::check_draft(draft, &unknown, &mut reading.findings);
            if draft.handle.as_str() != handle {
                let name = draft.handle.as_str();
                faults.push(format!("workflows/{handle}.yaml: its handle is `{name}`"));
            }
        }
        if !reading.findings.publishable() {
            let findings = reading.into_findings().into_iter();
            faults.extend(findings.map(|one| format!("workflows/{handle}.yaml:{one}")));
        }
    }
    if !faults.is_empty() {
        bail!("nothing was saved\n{}", faults.join("\n"));
    }
    Ok(())
}

/// What the shop has of this text.
async fn there(door: &Door, kind: &'static Kind, handle: &str) -> Result<Option<String>> {
    if kind != WORKFLOW {
        return shop::one(door, kind, handle).await;
    }
    let path = format!("/api/v1/workflows/{handle}");
    let answer = door
        .ask(&Call::json(Method::GET, path, &Json::Null))
        .await?;
    match answer.status {
        404 => Ok(None),
        _ if answer.is_success() => Ok(answer.json()["draft"].as_str().map(str::to_owned)),
        _ => bail!("{handle}: {}", answer.told()),
    }
}

async fn save(door: &Door, kind: &Kind, handle: &str, text: &str) -> Result<()> {
    let path = match kind {
        _ if kind == EMAIL => format!("/api/v1/emails/{handle}"),
        _ if kind == SEGMENT => "/api/v1/segments".to_owned(),
        _ => "/api/v1/workflows".to_owned(),
    };
    let answer = door.ask(&Call::yaml(Method::PUT, path, text)).await?;
    if !answer.is_success() {
        bail!(
            "{}/{handle}.yaml was not saved: {}",
            kind.folder,
            answer.told()
        );
    }
    Ok(())
}

/// Saves a draft, looks at what publishing it would do, and does so if that is wanted.
async fn workflow(
    door: &Door,
    arguments: &Arguments,
    (handle, text): (&str, &str),
    is_same: bool,
) -> Result<Came> {
    if !is_same {
        save(door, WORKFLOW, handle, text).await?;
    }
    let path = format!("/api/v1/workflows/{handle}");
    let shown = door.get(&path).await?;
    let moves: BTreeMap<_, _> = arguments
        .moves
        .iter()
        .map(|(block, answer)| (block.as_str().to_owned(), answer.to_json()))
        .collect();
    let asked = json!({ "revision": shown["revision"], "moves": moves });
    let forecast = Call::json(Method::POST, format!("{path}/forecast"), &asked);
    let forecast = door.ask(&forecast).await?;
    if !forecast.is_success() {
        let told = format!("saved, and cannot be published: {}", forecast.told());
        return Ok(Came {
            is_fault: true,
            ..Came::of(WORKFLOW, handle, "refused", told)
        });
    }
    let forecast = forecast.json();
    let counts = counts(&forecast);
    if !arguments.publish {
        let (word, told) = if is_same {
            ("same", "as it was")
        } else {
            ("draft", "draft saved")
        };
        return Ok(Came {
            forecast,
            ..Came::of(WORKFLOW, handle, word, format!("{told}; {counts}"))
        });
    }
    let publish = Call::json(Method::POST, format!("{path}/publish"), &asked);
    let published = door.send(&publish).await?;
    let version = &published["live_version"];
    Ok(Came {
        forecast,
        ..Came::of(
            WORKFLOW,
            handle,
            "live",
            format!("live, version {version}; {counts}"),
        )
    })
}

/// A forecast in one line.
fn counts(forecast: &Json) -> String {
    if forecast["people"] == 0 {
        return "nobody is inside".to_owned();
    }
    let sum = |name: &str| {
        let blocks = forecast["blocks"].as_array().into_iter().flatten();
        blocks.filter_map(|block| block[name].as_u64()).sum::<u64>()
    };
    let moved = &forecast["moved"];
    format!(
        "{} inside: {} go over, {} leave, {} stay in their version; {} mails within the hour, {} within the day",
        forecast["people"],
        moved["over"],
        moved["left"],
        moved["stay"],
        sum("within_hour"),
        sum("within_day")
    )
}

impl Came {
    fn of(kind: &'static Kind, handle: &str, word: &'static str, told: impl Into<String>) -> Self {
        Self {
            kind,
            handle: handle.to_owned(),
            word,
            told: told.into(),
            is_fault: false,
            forecast: Json::Null,
        }
    }

    fn json(&self) -> Json {
        json!({
            "kind": self.kind.one, "handle": self.handle, "outcome": self.word,
            "told": self.told, "forecast": self.forecast,
        })
    }
}
