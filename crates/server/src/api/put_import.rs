//! `POST /api/v1/imports`: makes an import; `PUT /api/v1/imports/{id}`: says anew what its columns mean,
//! as long as nothing was written. The file comes by `PUT .../file`.
//!
//! Takes the settings, such as `{"kind": "contacts", "columns": {"E-mail": "email"}}`. Columns can be
//! left out until the file is here and shows which there are.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use engine::form::{Form, Shape};
use engine::read::{Key, key};
use store::import::{NAME_BYTES_MAX, SETTINGS_BYTES_MAX};

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::forms::INSTANT;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::import::{self, Shown};

const COLUMN_KEYS: &[Key] = &[
    key("to", "What it becomes.").takes(TARGET).required(),
    key(
        "type",
        "Of which type its values are, where that is not said by what it becomes.",
    )
    .takes(Form::Words(&[
        "text", "number", "money", "boolean", "date", "instant",
    ])),
    key("format", "How dates in it are written: DD-MM-YYYY.").takes(Form::Free(TEXT_BYTES_MAX)),
    key("decimal", "The sign before the decimals.").takes(Form::Words(&[",", "."])),
    key("currency", "The currency of amounts without one.").takes(Form::Free(TEXT_BYTES_MAX)),
    key("empty", "Whether an empty cell empties the field.").takes(Form::Words(&["keep", "clear"])),
    key("separator", "What stands between several tags in a cell.")
        .takes(Form::Text {
            least: 1,
            most: TEXT_BYTES_MAX,
        })
        .else_is("\",\""),
];
const COLUMN: Shape = Shape::of(&[COLUMN_KEYS]);
const TARGET: Form = Form::Like {
    pattern: "^(email|external_id|anonymous_id|phone|zone|language|tags|event|occurred_at|key|reason|consent\\.(at|source|wording)|interests\\.[a-z0-9][a-z0-9-]{0,63}|(tag|data)\\.[^\\u0000]{1,200}|fields\\.(?!(email|zone|language)$)[^\\u0000]{1,200})$",
    says: "what a column becomes",
};
const CONSENT_KEYS: &[Key] = &[
    key("source", "Where the consents come from.").takes(Form::Free(TEXT_BYTES_MAX)),
    key("wording", "The words that were agreed to.").takes(Form::Free(TEXT_BYTES_MAX)),
    key("at", "When they were given.").takes(INSTANT),
    key("basis", "On which ground.").takes(Form::Words(&["opt_in", "customer"])),
    key("interests", "To what every row subscribes.").takes(Form::list(&Form::HANDLE, 0, 1_000)),
];
const CONSENT: Shape = Shape::of(&[CONSENT_KEYS]);
const KEYS: &[Key] = &[
    key("format", "The number of this form of settings.").takes(Form::whole(1, 1)),
    key("kind", "What the rows are about.")
        .takes(Form::Words(&[
            "contacts",
            "events",
            "orders",
            "suppressions",
        ]))
        .required(),
    key("name", "What people call it.").takes(Form::Free(NAME_BYTES_MAX)),
    key(
        "file",
        "How it is written; seen from its beginning if left out.",
    )
    .takes(Form::Words(&["csv", "ndjson"])),
    key(
        "delimiter",
        "What stands between two cells; seen from its beginning if left out.",
    )
    .takes(Form::Words(&[",", ";", "\t", "|"])),
    key(
        "encoding",
        "How its letters are written; seen from its beginning if left out.",
    )
    .takes(Form::Words(&[
        "utf-8",
        "utf-16le",
        "utf-16be",
        "windows-1252",
    ])),
    key(
        "zone",
        "The zone of dates and times without one: Europe/Amsterdam.",
    )
    .takes(Form::Free(TEXT_BYTES_MAX)),
    key("event", "The name of the events, if no column has it.").takes(Form::Trimmed(100)),
    key("trigger", "Whether workflows hear of it.")
        .takes(Form::Bool)
        .else_is("false"),
    key("consent", "What is said once for all consents of the file.").takes(Form::Map(&CONSENT)),
    key("columns", "What each column becomes, by its name.").takes(Form::Names {
        name: "",
        value: &Form::Either(&[TARGET, Form::Map(&COLUMN)]),
        most: 1_000,
    }),
];

/// What both take.
pub(crate) const BODY: Shape = Shape::of(&[KEYS]);
/// Longest text in settings.
const TEXT_BYTES_MAX: usize = 2_000;

pub(crate) async fn add(
    State(app): State<App>,
    caller: Caller,
    body: Received<SETTINGS_BYTES_MAX>,
) -> Result<Json<Shown>, Problem> {
    let (name, settings) = import::settings(&json::read(&body.bytes)?)?;
    let workspace = caller.workspace();
    let id = workspace.add_import(&name, &settings, app.now()).await?;
    let row = import::find(workspace, &id.0.to_string()).await?;
    Ok(Json(
        StatusCode::CREATED,
        import::shown(workspace, row).await?,
    ))
}

pub(crate) async fn set(
    caller: Caller,
    Path(id): Path<String>,
    body: Received<SETTINGS_BYTES_MAX>,
) -> Result<Json<Shown>, Problem> {
    let workspace = caller.workspace();
    let row = import::find(workspace, &id).await?;
    let (name, settings) = import::settings(&json::read(&body.bytes)?)?;
    import::done(workspace.set_import(row.id, &name, &settings).await?)?;
    let row = import::find(workspace, &id).await?;
    Ok(json::ok(import::shown(workspace, row).await?))
}
