//! Workflows: drafts, versions, and what goes on in them.

use engine::form::Form;
use engine::read::{Key, key};

use crate::api::workflow::Workflow;
use crate::api::{
    block_hits, block_people, catalogue, check_workflow, downtime, example_wait, forecast_workflow,
    get_document, get_sending, get_workflow, list_alerts, list_enrolments, list_ready,
    list_versions, list_workflows, moves, overdue, play_past, play_person, preview_workflow,
    publish_workflow, start_workflow, stop_sending, summary, workflow_changes, workflow_report,
    workflow_tags,
};
use crate::forms::DRAFT;
use crate::openapi::operation::{
    BETWEEN_DAYS, Body, Operation, PAGE, PAGE_OF_BRANCH, PAGE_OF_HITS, PAGE_OF_STANDING, get, post,
    put,
};
use crate::problem::Kind::{Conflict, Invalid};

const REVISION: &[Key] = &[key(
    "revision",
    "The number of the draft that was seen, 0 for a new workflow; saved only over that one.",
)
.takes(Form::whole(i64::MIN, i64::MAX))];
const DAYS: &[Key] =
    &[key("days", "So many days, today among them; 7 if left out.").takes(Form::whole(1, 28))];
const VERSION: &[Key] =
    &[key("version", "That version; the draft if left out.")
        .takes(Form::whole(i64::MIN, i64::MAX))];

#[rustfmt::skip]
pub(super) static ALL: &[Operation] = &[
    get("/api/v1/workflows", "list_workflows", "Lists workflows, by handle.")
        .tells::<list_workflows::Workflows>(),
    put("/api/v1/workflows", "put_workflow", "Saves a draft, whatever is wrong with it, under the handle in it.")
        .asks(REVISION).takes(Body::Text(DRAFT)).tells::<Workflow>().fails(&[Conflict]),
    get("/api/v1/catalogue", "get_catalogue", "Names and values that were lately seen, for those who write rules.")
        .tells::<catalogue::Catalogue>(),
    post("/api/v1/workflows/wait", "example_wait", "Until when a wait lasts for somebody who comes to it on Friday at 22:10.")
        .takes(Body::Json(Form::Map(&example_wait::BODY))).tells::<example_wait::Example>(),
    post("/api/v1/workflows/check", "check_workflow", "Says what is wrong with a draft, saves nothing.")
        .takes(Body::Judged(Form::Any)).tells::<check_workflow::Found>(),
    get("/api/v1/workflows/{handle}", "get_workflow", "A workflow with its draft and its newest versions.")
        .tells::<get_workflow::Shown>(),
    get("/api/v1/workflows/{handle}/document", "get_workflow_document", "The draft or a version as a JSON tree that can be drawn, edited and saved.")
        .asks(VERSION).tells::<get_document::Drawn>().fails(&[Invalid]),
    put("/api/v1/workflows/{handle}/tags", "put_workflow_tags", "Sets the tags under which a workflow is sorted.")
        .takes(Body::Json(Form::Map(&workflow_tags::BODY))).tells::<workflow_tags::Tags>(),
    post("/api/v1/workflows/{handle}/publish", "publish_workflow", "Makes the draft the live version, and takes along those who are inside.")
        .takes(Body::Optional(Form::Map(&moves::BODY))).tells::<publish_workflow::Answer>().fails(&[Conflict]),
    get("/api/v1/workflows/{handle}/changes", "get_workflow_changes", "The draft beside the live version, block by block, with the people in each.")
        .tells::<workflow_changes::Changes>().fails(&[Conflict]),
    post("/api/v1/workflows/{handle}/forecast", "forecast_workflow", "What would happen within the hour and the day to those inside; changes nothing.")
        .takes(Body::Optional(Form::Map(&moves::BODY))).tells::<forecast_workflow::Answer>().fails(&[Conflict]),
    get("/api/v1/workflows/{handle}/versions", "list_workflow_versions", "The published versions, newest first, with the people in each.")
        .asks(PAGE).tells::<list_versions::Versions>(),
    post("/api/v1/workflows/{handle}/close", "close_workflow", "Nobody enters; who is inside goes on, and messages leave.")
        .tells::<Workflow>().fails(&[Conflict]),
    post("/api/v1/workflows/{handle}/pause", "pause_workflow", "Nobody enters, messages are held, waits run on.")
        .tells::<Workflow>().fails(&[Conflict]),
    post("/api/v1/workflows/{handle}/resume", "resume_workflow", "Undoes that; a held message that became too late expires.")
        .takes(Body::Optional(Form::Map(&downtime::OPTIONAL))).tells::<Workflow>().fails(&[Conflict]),
    get("/api/v1/workflows/{handle}/overdue", "get_overdue", "What is held of it, block by block: what resuming would send at once.")
        .tells::<overdue::Overdue>(),
    post("/api/v1/workflows/{handle}/start", "start_workflow", "Starts a workflow by hand, for a contact or for the members of a segment.")
        .takes(Body::Json(Form::Map(&start_workflow::BODY))).tells::<start_workflow::Outcome>().fails(&[Conflict]),
    get("/api/v1/workflows/{handle}/preview", "preview_workflow", "About how many contacts each trigger of the draft would take in because of who they are.")
        .tells::<preview_workflow::Preview>().fails(&[Conflict, Invalid]),
    get("/api/v1/workflows/{handle}/enrolments", "list_workflow_enrolments", "Whom it took in so, newest first, with how far it is.")
        .asks(PAGE).tells::<list_enrolments::Enrolments>(),
    get("/api/v1/workflows/{handle}/report", "get_workflow_report", "The numbers at each trigger and block, of all time or of some days.")
        .asks(BETWEEN_DAYS).tells::<workflow_report::Answer>().fails(&[Invalid]),
    post("/api/v1/workflows/{handle}/past", "play_workflow_past", "What the draft would have done with what really happened; changes nothing.")
        .takes(Body::Json(Form::Map(&play_past::BODY))).tells::<play_past::Answer>().fails(&[Invalid]),
    post("/api/v1/workflows/{handle}/try", "play_workflow_person", "Where the draft leads one person, block by block with the reasons; changes nothing.")
        .takes(Body::Json(Form::Map(&play_person::BODY))).tells::<play_person::Answer>().fails(&[Invalid]),
    get("/api/v1/ready", "list_ready", "The ready workflows, as trees that can be drawn and saved as one's own.")
        .tells::<list_ready::Gallery>(),
    get("/api/v1/live", "watch_workflows", "The numbers of all workflows while they move, as server-sent events.")
        .writes(&["text/event-stream"]),
    get("/api/v1/workflows/{handle}/live", "watch_workflow", "The numbers of a workflow while they move, as server-sent events.")
        .writes(&["text/event-stream"]),
    get("/api/v1/sending", "get_sending", "The way that mail takes out of this process, and how fast it goes.")
        .tells::<get_sending::Sending>(),
    post("/api/v1/sending/stop", "stop_sending", "Pauses every workflow that runs: nothing leaves any more.")
        .tells::<stop_sending::Stopped>(),
    get("/api/v1/workflows/{handle}/blocks/{block}/waiting", "list_block_waiting", "Who stands in a block now.")
        .asks(PAGE_OF_STANDING).tells::<block_people::Waiting>(),
    get("/api/v1/workflows/{handle}/blocks/{block}/entered", "list_block_entered", "Who came into a block, or left it by a branch, newest first.")
        .asks(PAGE_OF_BRANCH).tells::<block_people::Entered>().fails(&[Invalid]),
    get("/api/v1/workflows/{handle}/blocks/{block}/messages", "list_block_messages", "What a block decided to send, newest first, with what became of each.")
        .asks(PAGE).tells::<block_people::Messages>(),
    get("/api/v1/workflows/{handle}/blocks/{block}/hits", "list_block_hits", "Who followed a link of a block's mail, or whom it was shown to, newest message first.")
        .asks(PAGE_OF_HITS).tells::<block_hits::Hits>().fails(&[Invalid]),
    get("/api/v1/alerts", "list_alerts", "Workflows that stopped by themselves, with the reason, until they are resumed.")
        .tells::<list_alerts::Stopped>(),
    get("/api/v1/summary", "get_summary", "What went on in the last days: messages by day and workflow, why some were not sent, what came back.")
        .asks(DAYS).tells::<summary::Summary>().fails(&[Invalid]),
];
