//! Work over very many rows: imports, exports and jobs; and the state of the server itself.

use engine::form::Form;
use engine::read::{Key, key};

use crate::api::job::Job;
use crate::api::{
    change_suppression, health, import, list_imports, list_jobs, list_suppressions, put_import,
    put_import_file,
};
use crate::openapi::operation::{Body, FILE, FROM_DAY, Operation, PAGE, TO_DAY, get, post, put};
use crate::problem::Kind::{Conflict, Invalid, NotFound};

const FORMULAS: &[Key] = &[
    key(
        "formulas",
        "What becomes of cells that a spreadsheet would take for formulas.",
    )
    .takes(Form::Words(&["text", "keep"]))
    .else_is("\"text\""),
    key("format", "How it is written; it is always CSV.").takes(Form::Words(&["csv", "ndjson"])),
];
const NUMBERS: &[Key] = &[
    key("format", "How it is written.")
        .takes(Form::Words(&["csv", "ndjson"]))
        .else_is("\"csv\""),
    key(
        "formulas",
        "What becomes of cells that a spreadsheet would take for formulas.",
    )
    .takes(Form::Words(&["text", "keep"]))
    .else_is("\"text\""),
    key(
        "language",
        "In which language the heads of a table say what stands below them.",
    )
    .takes(Form::Words(&["en", "nl"]))
    .else_is("\"en\""),
    FROM_DAY,
    TO_DAY,
];
const TABLES: &[&str] = &["text/csv", "application/x-ndjson"];

#[rustfmt::skip]
pub(super) static ALL: &[Operation] = &[
    get("/api/v1/imports", "list_imports", "Lists imports, newest first.")
        .asks(PAGE).tells::<list_imports::Imports>(),
    post("/api/v1/imports", "add_import", "Makes an import: what the columns of a file mean.")
        .takes(Body::Json(Form::Map(&put_import::BODY))).tells_with::<import::Shown>(201),
    get("/api/v1/imports/{id}", "get_import", "An import, what its file shows, and what its jobs found and did.")
        .tells::<put_import_file::WithShape>(),
    put("/api/v1/imports/{id}", "put_import", "Says anew what its columns mean, as long as nothing was written.")
        .takes(Body::Json(Form::Map(&put_import::BODY))).tells::<import::Shown>().fails(&[Conflict]),
    put("/api/v1/imports/{id}/file", "put_import_file", "Takes its file, as the body.")
        .takes(Body::File).tells::<put_import_file::WithShape>().fails(&[Conflict]),
    post("/api/v1/imports/{id}/check", "check_import", "Looks what it would do; nothing is changed.")
        .tells_with::<import::Shown>(202).fails(&[Conflict, Invalid]),
    post("/api/v1/imports/{id}/run", "run_import", "Does it.")
        .tells_with::<import::Shown>(202).fails(&[Conflict, Invalid]),
    get("/api/v1/imports/{id}/errors", "list_import_errors", "The rows that were not taken, as a file.")
        .asks(FORMULAS).writes(&["text/csv"]),
    get("/api/v1/export/contacts", "export_contacts", "All contacts with keys, fields, tags and consents, as a file.")
        .asks(FILE).writes(TABLES),
    get("/api/v1/export/events", "export_events", "All events, as a file.")
        .asks(FILE).writes(TABLES),
    get("/api/v1/export/messages", "export_messages", "All e-mails with what became of each, as a file.")
        .asks(FILE).writes(TABLES),
    get("/api/v1/export/suppressions", "export_suppressions", "All addresses that are never mailed, with the reason, as a file.")
        .asks(FILE).writes(TABLES),
    get("/api/v1/export/workflows/{handle}", "export_workflow_report", "The numbers of a workflow by block and version, as a file.")
        .asks(NUMBERS).writes(TABLES).fails(&[Invalid]),
    get("/api/v1/suppressions", "list_suppressions", "Lists the addresses that are never mailed, with the reason, in the order of their bytes.")
        .asks(list_suppressions::QUERY).tells::<list_suppressions::Listing>().fails(&[Invalid]),
    post("/api/v1/suppressions", "add_suppression", "Never mails an address again.")
        .takes(Body::Json(Form::Map(&change_suppression::BODY))).tells::<list_suppressions::Listed>(),
    post("/api/v1/suppressions/lift", "lift_suppression", "Takes an address off that list, unless the person themselves said so.")
        .takes(Body::Json(Form::Map(&change_suppression::BODY))).tells::<list_suppressions::Listed>().fails(&[Conflict, NotFound]),
    get("/api/v1/jobs", "list_jobs", "Lists jobs, newest first.")
        .asks(PAGE).tells::<list_jobs::Jobs>(),
    get("/api/v1/jobs/{id}", "get_job", "A job, and how far it is.")
        .tells::<Job>(),
    post("/api/v1/jobs/{id}/pause", "pause_job", "Stops it for now.")
        .tells::<Job>().fails(&[Conflict]),
    post("/api/v1/jobs/{id}/resume", "resume_job", "Lets it go on, also after a failure.")
        .tells::<Job>().fails(&[Conflict]),
    post("/api/v1/jobs/{id}/cancel", "cancel_job", "Stops it for good; what is done stays done.")
        .tells::<Job>().fails(&[Conflict]),
    get("/api/v1/openapi.json", "get_openapi", "This document.")
        .gives("application/json"),
    get("/api/v1/schema/{name}", "get_schema", "The JSON Schema of a file that people write, for their editor.")
        .gives("application/schema+json"),
    get("/healthz", "get_health", "Whether it keeps up.")
        .tells::<health::Health>().also(&[(503, "It does not.")]),
];
