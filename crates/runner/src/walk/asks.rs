//! From what a block asks for to what the commit is to do: every text is filled in with what is known
//! now. A text that cannot be filled in is an outcome of the block, and nothing else is done.

mod chat;

use engine::block::notify_staff::digest::leaves_at;
use engine::block::notify_staff::{TOLD_BEFORE, told_since};
use engine::calendar::Zone;
use engine::event::Event;
use engine::id::WorkflowId;
use engine::journey::Journey;
use engine::plan::Plan;
use engine::scope::Facts;
use engine::step::ask::{Ask, Asked, Call, HeaderValue, Notice, NoticeContent};
use engine::time::Time;
use serde_json::Value as Json;
use store::asked::{NewAsk, TakeUp, WORDS_BYTES_MAX, Wanted, Words};
use store::call::Request;
use store::task::{NOTE_BYTES_MAX, TITLE_BYTES_MAX};

use super::Walk;
use crate::fill::Filler;

/// Longest body of a call, filled in.
const BODY_BYTES_MAX: usize = 256 * 1024;
/// Outcome of a block whose texts cannot be filled in.
const CANNOT_RENDER: &str = "cannot_render";

/// What is known when a block asks.
struct Known<'a> {
    plan: &'a Plan,
    journey: &'a Journey,
    facts: Facts<'a>,
    zone: &'a Zone,
    /// That of the workspace.
    home: &'a Zone,
    now: Time,
    /// What came in, and is not known to the item in hand.
    hidden: &'a [Event],
}

impl Walk<'_> {
    /// What blocks asked for, with every text filled in.
    pub(super) fn ask(&mut self, plan: &Plan, journey: &Journey, asks: Vec<Ask>, now: Time) {
        if asks.is_empty() {
            return;
        }
        let zone = plan.zone(self.facts());
        let known = Known {
            plan,
            journey,
            facts: self.facts(),
            zone: &zone,
            home: &self.zone,
            now,
            hidden: &self.hidden,
        };
        let of = (journey.workflow, journey.version);
        let wanted = asks.into_iter().map(|ask| known.wanted(ask, of));
        let wanted: Vec<_> = wanted.collect();
        self.commit.asks.extend(wanted);
    }
}

impl Known<'_> {
    /// What the commit is to do.
    fn wanted(&self, ask: Ask, (workflow, version): (WorkflowId, i64)) -> NewAsk {
        let of = (&self.plan.handle, &ask.block);
        let since = ask.quiet_since;
        let told_at = since.and_then(|since| told_since(self.hidden, of, since));
        let what = told_at.map_or_else(|| self.filled(ask.what), |at| Ok(told_before(at)));
        let what = what.unwrap_or_else(|reason| {
            tracing::warn!(workflow = %self.plan.handle, block = %ask.block, reason, "what a block asks for cannot be written");
            Wanted::Nothing {
                outcome: CANNOT_RENDER,
                reason: reason.chars().take(500).collect(),
            }
        });
        NewAsk {
            workflow,
            handle: self.plan.handle.clone(),
            version,
            journey: self.journey.id,
            block: ask.block,
            visit: ask.visit,
            is_once: since.is_some(),
            hops: self.journey.memory.hops,
            what,
        }
    }

    fn filler(&self) -> Result<Filler, String> {
        Filler::new(self.facts, self.journey, self.zone, self.now)
    }

    /// The task that a notice is: called by the subject of its text; an e-mail has none before it is made.
    fn take_up(&self, content: &Words, due_at: Time) -> Result<TakeUp, String> {
        let (title, note) = match content {
            Words::Email(_) => (self.plan.name.as_str(), ""),
            Words::Text(text) => text.trim().split_once('\n').unwrap_or((text.trim(), "")),
        };
        let note = note.trim();
        // The mail has all of it.
        let end = note.floor_char_boundary(NOTE_BYTES_MAX.min(note.len()));
        Ok(TakeUp {
            title: title_of(&title.replace(char::is_control, " "))?,
            note: note[..end].to_owned(),
            due_at,
        })
    }

    fn filled(&self, asked: Asked) -> Result<Wanted, String> {
        Ok(match asked {
            Asked::Coupon { pool, valid_until } => Wanted::Coupon { pool, valid_until },
            Asked::Task {
                title,
                text,
                to,
                due_at,
            } => {
                let filler = self.filler()?;
                Wanted::Task {
                    title: title_of(&filler.line(&title)?)?,
                    note: within("the text", filler.text(&text)?, NOTE_BYTES_MAX)?,
                    to,
                    due_at,
                }
            }
            Asked::Notice(Notice {
                to,
                fallback,
                content,
                due_at,
                round,
                task_due_at,
                digest,
            }) => {
                let content = match content {
                    NoticeContent::Email(email) => Words::Email(email),
                    NoticeContent::Text(text) => {
                        let text = self.filler()?.text(&text)?;
                        Words::Text(within("the text", text, WORDS_BYTES_MAX)?)
                    }
                };
                let task = task_due_at.map(|due_at| self.take_up(&content, due_at));
                Wanted::Notice {
                    to,
                    fallback,
                    task: task.transpose()?,
                    content,
                    due_at,
                    round,
                    gathered_until: digest.map(|lapse| leaves_at(lapse, self.home, self.now)),
                }
            }
            Asked::Chat { chat, text } => {
                let text = self.filler()?.text(&text)?;
                let text = within("the text", text, WORDS_BYTES_MAX)?;
                Wanted::Call(chat::request(
                    chat,
                    &text,
                    self.facts.contact,
                    &self.plan.name,
                ))
            }
            Asked::Webhook { webhook, text } => {
                let text = self.filler()?.text(&text)?;
                Wanted::Webhook {
                    webhook,
                    text: within("the text", text, WORDS_BYTES_MAX)?,
                    workflow: self.plan.name.clone(),
                }
            }
            Asked::Source(call) => Wanted::Source(request(call, &self.filler()?)?),
            Asked::Call(call) => Wanted::Call(request(call, &self.filler()?)?),
        })
    }
}

/// Another journey of the contact told it a moment ago, and what says so is still to be read.
fn told_before(at: Time) -> Wanted {
    Wanted::Nothing {
        outcome: TOLD_BEFORE,
        reason: format!("told at {at}"),
    }
}

/// A title fits into one line; what a contact told may be longer than anybody thought.
fn title_of(line: &str) -> Result<String, String> {
    let line = line.trim();
    if line.is_empty() {
        return Err("the title is empty".to_owned());
    }
    if line.len() <= TITLE_BYTES_MAX {
        return Ok(line.to_owned());
    }
    // Three bytes for the sign that says so.
    let end = line.floor_char_boundary(TITLE_BYTES_MAX - 3);
    Ok(format!("{}…", &line[..end]))
}

fn within(what: &str, text: String, bytes_max: usize) -> Result<String, String> {
    if text.contains('\0') {
        return Err(format!("{what} holds the character NUL"));
    }
    if text.len() > bytes_max {
        return Err(format!(
            "{what} has {} bytes; at most {bytes_max}",
            text.len()
        ));
    }
    Ok(text)
}

fn request(call: Call, filler: &Filler) -> Result<Request, String> {
    let header = |header: engine::step::ask::Header| {
        let value = match header.value {
            HeaderValue::Template(text) => HeaderValue::Template(filler.line(&text)?),
            secret @ HeaderValue::Secret(_) => secret,
        };
        Ok::<_, String>((header.name, value))
    };
    let headers = call.headers.into_iter().map(header);
    let headers = headers.collect::<Result<Vec<_>, _>>()?;
    let body = within("the body", filler.text(&call.body)?, BODY_BYTES_MAX)?;
    if is_json(&headers, &body)
        && let Err(error) = serde_json::from_str::<Json>(&body)
    {
        return Err(format!(
            "the body is no JSON ({error}): values go into it with `| json`"
        ));
    }
    Ok(Request {
        method: call.method,
        url: within("the address", filler.line(&call.url)?, 4_000)?,
        url_secret: None,
        headers,
        body,
        sign: call.sign,
        timeout_s: call.timeout_s,
        retries: call.retries,
        save: call.save,
    })
}

/// Whether a body is told to be JSON. Where nothing is said, one that begins so is.
fn is_json(headers: &[(String, HeaderValue)], body: &str) -> bool {
    let mut headers = headers.iter();
    let kind = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    match kind {
        Some((_, HeaderValue::Template(kind))) => kind.contains("json") && !body.is_empty(),
        Some(_) => false,
        None => body.starts_with(['{', '[']),
    }
}
