//! `/p/{token}`: where people say what they want to get: which interests, how often, a pause, nothing
//! at all. `GET` shows it and changes nothing; `POST` sets it. Whoever has a mail with the link may set
//! it; the page shows no address and no name.
//!
//! A box that was ticked when the page was shown is no new consent when it comes back ticked: only who
//! ticks an empty one subscribes, by the words that stood beside it.

mod chosen;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use engine::calendar::Zone;
use engine::contact::{Change, EVERYTHING, Standing};
use engine::id::Handle;
use engine::settings::{self, Interest};
use engine::value::Value;
use maud::{Markup, html};
use runner::Purpose;
use store::command::Command;
use store::who::Who;

use self::chosen::{Chosen, PAUSES};
use crate::app::App;
use crate::body::Received;
use crate::pages::Fault;
use crate::pages::public::words::Words;
use crate::pages::public::{self, Behind};
use crate::problem::{Kind, Problem};

/// By what a change is said to have come.
const SOURCE: &str = "preference_page";
/// Largest form: every interest twice, and room.
const FORM_BYTES_MAX: usize = 16 * 1024;
/// The fields of a contact in which the choice stands.
const FREQUENCY: &str = "mail_frequency";
const PAUSED_UNTIL: &str = "marketing_paused_until";

/// An interest as it stands on the page.
struct Choice {
    interest: Handle,
    name: String,
    about: Option<String>,
    is_on: bool,
}

/// Shows.
pub(crate) async fn show(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let behind = Behind::find(&app, Purpose::Preferences, &token).await?;
    let words = behind.words(&headers);
    let choices = choices(&app, &behind, words).await?;
    let content = html! {
        h1 { (words.choose_title) }
        form method="post" {
            (interests(words, &choices))
            (frequency(words, &behind))
            (pause(words, &behind, &app))
            button type="submit" { (words.save) }
        }
        form method="post" {
            p { (words.everything) }
            button type="submit" name="everything" value="leave" { (words.everything_button) }
        }
    };
    Ok(public::page(
        words,
        &behind.shop.name,
        words.choose_title,
        &content,
    ))
}

/// Sets. Doing it again changes nothing.
pub(crate) async fn set(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Received<FORM_BYTES_MAX>,
) -> Result<Response, Fault> {
    let behind = Behind::find(&app, Purpose::Preferences, &token).await?;
    let words = behind.words(&headers);
    let choices = choices(&app, &behind, words).await?;
    let chosen = Chosen::read(&body.bytes);
    let zone = behind.contact.zone.as_deref().and_then(Zone::named);
    let zone = zone
        .or_else(|| Zone::named(&behind.shop.zone))
        .unwrap_or_else(Zone::utc);
    let now = app.now();
    let changes = chosen.and_then(|chosen| chosen.changes(&choices, words, &zone, now));
    let changes = changes.ok_or_else(|| {
        Problem::new(
            Kind::Malformed,
            "This is not what the page would have sent.",
        )
    })?;
    let subscribes = changes.iter().any(|change| {
        matches!(change, Change::Interest { consent, .. } if consent.state == Standing::Subscribed)
    });
    if subscribes {
        behind.remember(&app).await?;
    }
    if !changes.is_empty() {
        let command = Command::ChangeContact {
            changes,
            source: SOURCE.to_owned(),
        };
        let workspace = app.store.workspace(behind.workspace());
        workspace
            .command(Who::Contact(behind.contact.id), command, now)
            .await?;
        app.nudge.ring();
    }
    let content = html! {
        h1 { (words.saved_title) }
        p { (words.left_what) }
        p { a href="" { (words.choose_title) } }
    };
    Ok(public::page(
        words,
        &behind.shop.name,
        words.saved_title,
        &content,
    ))
}

/// What there is to choose: what the workspace offers to everybody, and what this person has.
async fn choices(app: &App, behind: &Behind, words: &Words) -> Result<Vec<Choice>, Fault> {
    let workspace = app.store.workspace(behind.workspace());
    let text = workspace.settings_text().await?;
    let read = text.and_then(|row| settings::read(&row.source).settings);
    let told: Vec<Interest> = read.map(|settings| settings.interests).unwrap_or_default();
    let contact = &behind.contact;
    let is_on = |interest: &Handle| {
        let left = contact.left_everything_at();
        contact
            .subscribed(interest)
            .is_some_and(|consent| left.is_none_or(|left| consent.at > left))
    };
    let offered = told
        .iter()
        .filter(|one| one.is_public || contact.interests.contains_key(&one.id))
        .map(|one| Choice {
            interest: one.id.clone(),
            name: one.name.of(words.tag).to_owned(),
            about: one
                .about
                .as_ref()
                .map(|about| about.of(words.tag).to_owned()),
            is_on: is_on(&one.id),
        });
    // Of what the workspace says nothing there is its handle; who left such a one is not asked again.
    let untold = contact
        .interests
        .keys()
        .filter(|id| id.as_str() != EVERYTHING && is_on(id))
        .filter(|id| told.iter().all(|one| one.id != **id))
        .map(|id| Choice {
            interest: id.clone(),
            name: id.to_string(),
            about: None,
            is_on: true,
        });
    Ok(offered.chain(untold).collect())
}

fn interests(words: &Words, choices: &[Choice]) -> Markup {
    html! {
        fieldset {
            legend { (words.choose_what) }
            @if choices.is_empty() { p { (words.nothing_to_choose) } }
            @for choice in choices {
                @if choice.is_on {
                    input type="hidden" name="was" value=(choice.interest);
                }
                label.choice {
                    input type="checkbox" name="want" value=(choice.interest) checked[choice.is_on];
                    span {
                        (choice.name)
                        @if let Some(about) = &choice.about { small { (about) } }
                    }
                }
            }
        }
    }
}

fn frequency(words: &Words, behind: &Behind) -> Markup {
    let now = match behind
        .contact
        .attributes
        .get(FREQUENCY)
        .map(|known| &known.value)
    {
        Some(Value::Text(word)) => word.as_str(),
        _ => "",
    };
    let ways = [
        ("", words.often_all),
        ("daily", words.often_daily),
        ("weekly", words.often_weekly),
        ("monthly", words.often_monthly),
    ];
    let is_known = ways.iter().any(|(way, _)| *way == now);
    html! {
        label {
            (words.often)
            select name="often" {
                @for (way, told) in ways {
                    option value=(way) selected[way == now || (way.is_empty() && !is_known)] { (told) }
                }
            }
        }
    }
}

fn pause(words: &Words, behind: &Behind, app: &App) -> Markup {
    let until = match behind
        .contact
        .attributes
        .get(PAUSED_UNTIL)
        .map(|known| &known.value)
    {
        Some(Value::Text(text)) => text.get(..10).unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    let today = app.now().to_string();
    let is_paused = until.as_str() > today.get(..10).unwrap_or_default();
    let told = [words.pause_week, words.pause_month, words.pause_quarter];
    html! {
        label {
            (words.pause)
            select name="pause" {
                @if is_paused {
                    option value="stay" selected { (words.pause_until) " " (until) }
                }
                option value="" selected[!is_paused] { (words.pause_none) }
                @for ((days, _), told) in PAUSES.iter().zip(told) {
                    option value=(days) { (told) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
