//! Reading a sequence of blocks: which kind each is, and the keys that all have. What is particular to a
//! kind stands in its own file.

use super::{
    BLOCKS_MAX, Block, Branch, COMMON_KEYS, Call, ChangeContact, CreateTask, Does, EmitEvent, End,
    GiveCoupon, Goal, Goto, Inside, KINDS, Kind, NESTING_MAX, NotifyStaff, One, OtherWorkflow,
    Pick, SendEmail, Split, Unsubscribe, Wait, WaitFor, WaitForData,
};
use crate::condition::{self, Condition};
use crate::document::Node;
use crate::finding::{Findings, Place};
use crate::moment::Moment;
use crate::read::{self, Fields, unknown};

/// Reads a sequence of blocks that stands inside so many others.
pub(crate) fn read_sequence(
    inside: Inside,
) -> impl Fn(&Node, &Place, &mut Findings) -> Option<Vec<Block>> {
    move |node, place, findings| {
        if inside.depth > NESTING_MAX {
            let sentence = format!("Branches are nested deeper than {NESTING_MAX}.");
            findings.error("too_deep", place, sentence);
            return None;
        }
        let block = |node: &Node, place: &Place, findings: &mut Findings| {
            read(inside, node, place, findings)
        };
        read::list(0, BLOCKS_MAX, block)(node, place, findings)
    }
}

fn read(inside: Inside, node: &Node, place: &Place, findings: &mut Findings) -> Option<Block> {
    let kind = kind(node, place, findings)?;
    let fields = Fields::open(node, place, &[COMMON_KEYS, kind.keys], findings)?;
    let id = fields.required("id", findings, read::local_id);
    fields.read("label", findings, read::text(500));
    fields.read("note", findings, read::text(500));
    let when = fields.read("when", findings, Condition::read(inside.rule()));
    let inner = inside.deeper();
    let does = match kind.name {
        "wait" => Wait::read(&fields, inner, findings).map(Does::Wait),
        "wait_for" => WaitFor::read(&fields, inner, findings).map(Does::WaitFor),
        "branch" => Branch::read(&fields, inner, findings).map(Does::Branch),
        "split" => Split::read(&fields, inner, findings).map(Does::Split),
        name => read_one(name, inside, &fields, findings).map(Does::One),
    };
    Some(Block {
        place: place.clone(),
        id: id?,
        when,
        does: does?,
    })
}

fn read_one(
    name: &str,
    inside: Inside,
    fields: &Fields<'_>,
    findings: &mut Findings,
) -> Option<One> {
    Some(match name {
        "send_email" => One::SendEmail(SendEmail::read(fields, inside, findings)?),
        "end" => One::End(End::read(fields, findings)),
        "goto" => One::Goto(Goto::read(fields, findings)?),
        "goal" => One::Goal(Goal::read(fields, findings)?),
        "change_contact" => One::ChangeContact(ChangeContact::read(fields, inside, findings)?),
        "emit_event" => One::EmitEvent(EmitEvent::read(fields, inside, findings)?),
        "start_workflow" | "stop_workflow" => {
            One::OtherWorkflow(OtherWorkflow::read(name, fields, inside, findings)?)
        }
        "give_coupon" => One::GiveCoupon(GiveCoupon::read(fields, findings)?),
        "create_task" => One::CreateTask(CreateTask::read(fields, findings)?),
        "notify_staff" => One::NotifyStaff(NotifyStaff::read(fields, findings)?),
        "pick" => One::Pick(Pick::read(fields, inside, findings)?.into()),
        "call" => One::Call(Call::read(fields, findings)?),
        "wait_for_data" => One::WaitForData(WaitForData::read(fields, inside, findings)?),
        "unsubscribe" => One::Unsubscribe(Unsubscribe::read(fields, findings)?),
        other => unreachable!("{other} is not among the kinds"),
    })
}

/// A moment in a block: it sees the whole journey.
pub(super) fn moment(inside: Inside) -> impl Fn(&Node, &Place, &mut Findings) -> Option<Moment> {
    condition::moment(inside.rule())
}

fn kind(node: &Node, place: &Place, findings: &mut Findings) -> Option<Kind> {
    let Some(word) = node.get("do") else {
        let sentence = "`do` is missing: which kind of block is this?";
        findings.error("missing", place, sentence);
        return None;
    };
    let at = place.part("do", word.position);
    let Some(name) = word.text() else {
        read::wrong_kind(findings, &at, "a word", word);
        return None;
    };
    let found = KINDS.into_iter().find(|kind| kind.name == name);
    if found.is_none() {
        findings.error_with("unknown_block", &at, || {
            let known = KINDS.iter().map(|kind| kind.name);
            unknown("kind of block", name, known)
        });
    }
    found
}
