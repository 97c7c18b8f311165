//! What publishing and forecasting take alike: `{"revision": n, "moves": {"block": answer}}`, and what
//! is wrong with an answer, at its place.

use std::collections::BTreeMap;

use engine::edit::Answer;
use engine::form::{Form, Shape};
use engine::id::BlockId;
use engine::id::LOCAL_ID_PATTERN;
use engine::read::{Key, key};
use runner::edit::{Edit, Fault};
use serde_json::Value as Json;
use store::Workspace;
use store::edit::Moving;
use store::workflow::WorkflowRow;

use crate::json;
use crate::object::{Faults, Object, place};
use crate::problem::{Kind, Problem};

/// Largest body: an answer for each of 500 blocks, each of them some 100 bytes with its id.
pub(super) const BODY_BYTES_MAX: usize = 64 * 1024;

const ANSWER: Form = Form::Either(&[
    Form::Words(&["keep", "retime", "leave", "stay"]),
    Form::Map(&TO),
]);
const TO: Shape = Shape::of(&[&[key("block", "At which block they go on.")
    .takes(Form::LOCAL_ID)
    .required()]]);
const KEYS: &[Key] = &[
    key("revision", "The revision of the draft that was looked at.")
        .takes(Form::whole(i64::MIN, i64::MAX)),
    key("moves", "Where those go on who stand in a block, by block.").takes(Form::Names {
        name: LOCAL_ID_PATTERN,
        value: &ANSWER,
        most: engine::block::BLOCKS_MAX,
    }),
];

/// What publishing and a forecast take, if anything.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);

/// What is asked for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The revision of the draft that was looked at.
    pub(super) revision: Option<i64>,
    /// Where those go on who stand in a block.
    pub(super) moves: BTreeMap<BlockId, Answer>,
}

/// Reads the body; an empty one asks for nothing further.
pub(super) fn asked(body: &[u8]) -> Result<Asked, Problem> {
    let mut asked = Asked::default();
    if body.is_empty() {
        return Ok(asked);
    }
    let json = json::read(body)?;
    let mut faults = Faults::default();
    if let Some(object) = Object::shaped(&json, "", &BODY, &mut faults) {
        let wanted = object.get("revision");
        asked.revision = wanted.and_then(Json::as_i64);
        if wanted.is_some() && asked.revision.is_none() {
            faults.add("revision", "This must be a whole number.");
        }
        if let Some(moves) = object.get("moves") {
            asked.moves = answers(moves, &mut faults);
        }
    }
    if faults.is_empty() {
        Ok(asked)
    } else {
        Err(Problem::invalid(faults.into_list()))
    }
}

fn answers(json: &Json, faults: &mut Faults) -> BTreeMap<BlockId, Answer> {
    let Json::Object(map) = json else {
        faults.add("moves", "This must be an object: an answer for each block.");
        return BTreeMap::new();
    };
    let mut answers = BTreeMap::new();
    for (id, answer) in map {
        let at = place("moves", id);
        match (BlockId::new(id), Answer::from_json(answer)) {
            (Some(id), Ok(answer)) => {
                answers.insert(id, answer);
            }
            (None, _) => faults.add(at, "This is not the id of a block."),
            (_, Err(sentence)) => faults.add(at, sentence),
        }
    }
    answers
}

/// The draft beside what runs.
pub(super) async fn look(workspace: Workspace<'_>, row: &WorkflowRow) -> Result<Edit, Problem> {
    let edit = runner::edit::look(workspace, row).await?;
    edit.ok_or_else(|| Problem::new(Kind::Conflict, "The draft has errors that hide its blocks."))
}

/// Who is taken along and where to; none if nobody is inside.
pub(super) fn settled(edit: &Edit, asked: &Asked) -> Result<Option<Moving>, Problem> {
    let located = |fault: Fault| {
        let at = place("moves", fault.block.as_str());
        crate::problem::Located::new(at, fault.sentence)
    };
    edit.settle(&asked.moves)
        .map_err(|faults| Problem::invalid(faults.into_iter().map(located).collect()))
}

/// The draft is not at the revision that was looked at.
pub(super) fn other_revision(wanted: i64, now_at: i64) -> Problem {
    let detail = if wanted > now_at {
        format!("The draft has no revision {wanted}: it is at revision {now_at}.")
    } else {
        format!(
            "The draft changed after revision {wanted}: it is at revision {now_at} now. Nothing was published."
        )
    };
    Problem::at_revision(detail, now_at)
}
