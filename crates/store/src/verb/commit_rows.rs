//! What a commit writes, as the parameters of its statements: the same whether they run for one
//! contact after the other or for all at once.

use engine::entry::Record;
use engine::id::{MessageId, WorkflowId};
use engine::journey::Journey;
use engine::time::Time;

use crate::commit::{ContactCommit, JourneyMove, NewMessage, NewVisit};
use crate::param::Param;
use crate::stored::journey::{lane_number, memory_json};

/// The row of a journey that waits from now on: whole if it begins, else what is set and the `seq`
/// that was seen.
pub(super) fn waiting<'a>(
    one: &ContactCommit,
    moved: &'a JourneyMove,
    wake_at: Time,
) -> Vec<Param<'a>> {
    let journey = &moved.journey;
    let (lane, memory) = (lane_number(moved.lane), memory_json(journey));
    let mut params = params![one.bucket, journey.id, one.workspace, one.contact];
    params.extend(match moved.seen_seq {
        None => params![
            journey.workflow,
            journey.version,
            &journey.key,
            journey.block.as_ref(),
            lane,
            wake_at,
            journey.seq,
            journey.entered_at,
            memory
        ],
        Some(seen_seq) => params![
            journey.version,
            journey.block.as_ref(),
            lane,
            wake_at,
            journey.seq,
            memory,
            seen_seq
        ],
    });
    params
}

/// What marks the entry of a journey as over.
pub(super) fn ending<'a>(one: &ContactCommit, journey: &'a Journey, at: Time) -> Vec<Param<'a>> {
    params![
        one.workspace,
        one.bucket,
        one.contact,
        journey.workflow,
        &journey.key,
        at,
        journey.id
    ]
}

/// The row of a journey that is over.
pub(super) fn over<'a>(
    one: &ContactCommit,
    journey: &'a Journey,
    at: Time,
    reason: &'a str,
) -> Vec<Param<'a>> {
    params![
        one.bucket,
        journey.id,
        one.workspace,
        one.contact,
        journey.workflow,
        journey.version,
        &journey.key,
        journey.entered_at,
        at,
        reason,
        memory_json(journey)
    ]
}

/// The row of an entry.
pub(super) fn remembered<'a>(
    one: &ContactCommit,
    workflow: WorkflowId,
    record: &'a Record,
) -> Vec<Param<'a>> {
    params![
        one.workspace,
        one.bucket,
        one.contact,
        workflow,
        &record.key,
        record.last_started,
        record.last_ended,
        record.count,
        record.journey
    ]
}

/// The row of a message to the contact that waits to be sent.
pub(super) fn queued<'a>(
    one: &ContactCommit,
    id: MessageId,
    new: &'a NewMessage,
) -> Vec<Param<'a>> {
    queued_as(one, id, new, 0)
}

/// The row of a message that waits to be sent: to the contact as part 0, to people on our side with
/// a part each from 1 on.
pub(super) fn queued_as<'a>(
    one: &ContactCommit,
    id: MessageId,
    new: &'a NewMessage,
    part: i64,
) -> Vec<Param<'a>> {
    let message = &new.message;
    params![
        one.bucket,
        id,
        one.workspace,
        one.contact,
        new.journey,
        new.workflow,
        new.version,
        &message.block,
        message.visit,
        part,
        &message.email,
        message.purpose.as_str(),
        message.interest.as_ref(),
        message.due_at,
        message.not_later_than,
        one.at,
        message.cap.as_str(),
        i64::from(message.priority)
    ]
}

/// Its row in the outbox.
pub(super) fn in_outbox(
    one: &ContactCommit,
    id: MessageId,
    new: &NewMessage,
) -> Vec<Param<'static>> {
    in_outbox_at(one, id, new, one.at)
}

/// The same, of one that leaves at that instant.
pub(super) fn in_outbox_at(
    one: &ContactCommit,
    id: MessageId,
    new: &NewMessage,
    at: Time,
) -> Vec<Param<'static>> {
    let lane = lane_number(new.message.purpose.lane());
    params![one.bucket, id, lane, at, one.workspace]
}

/// The row of a step.
pub(super) fn visited<'a>(one: &ContactCommit, id: i64, new: &'a NewVisit) -> Vec<Param<'a>> {
    let visit = &new.visit;
    params![
        one.bucket,
        id,
        one.workspace,
        one.contact,
        new.journey,
        new.seq,
        new.workflow,
        new.version,
        &visit.block,
        visit.visit,
        visit.arrived,
        visit.left,
        &visit.outcome,
        visit.why.to_json(),
        one.at
    ]
}
