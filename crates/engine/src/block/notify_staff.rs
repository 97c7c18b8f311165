//! `do: notify_staff`: writes to people on our side about the contact: to each of them once, by e-mail, to
//! a chat in which they all are, or to a webhook of the workspace, whose program tells them. Nobody's consent
//! is asked for it, since it is not the contact who gets it.

pub mod digest;
mod remind;

use super::recipient::{self, RECIPIENTS_MAX, Recipient};
use super::{Kind, Next, Run, asking};
use crate::document::Node;
use crate::duration::Duration;
use crate::event::{self, Event, own};
use crate::finding::{Findings, Place};
use crate::form::{Form, Rule, parts};
use crate::id::BlockId;
use crate::id::Handle;
use crate::journey::Journey;
use crate::read::{self, Fields, key};
use crate::step::ask::{self, Ask, Asked, Notice, NoticeContent};
use crate::time::Time;
use crate::why::Why;

pub use self::remind::{Remind, TIMES_MAX};

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "notify_staff",
    doc: "Writes to people on our side.",
    keys: &[
        key("to", "Whom: each of these.")
            .takes(Form::list(&parts::RECIPIENT, 1, RECIPIENTS_MAX))
            .required(),
        key("fallback", "Whom, if none of them is found.").takes(parts::RECIPIENT),
        key("email", "Which e-mail.").takes(Form::HANDLE),
        key(
            "text",
            "Or this text, whose first line is the subject; may hold {{ … }}.",
        )
        .takes(Form::Text {
            least: 1,
            most: TEXT_CHARS_MAX,
        }),
        key(
            "channel",
            "By e-mail, to a chat (Slack, Mattermost, Teams), or to a webhook of the workspace.",
        )
        .takes(Form::Words(&["email", "chat", "webhook"]))
        .else_is("email"),
        key(
            "dedupe",
            "Not again about the same contact within this time.",
        )
        .takes(parts::DURATION),
        key(
            "digest",
            "One mail for all that it tells the same person within this time, by the workspace's clock.",
        )
        .takes(digest::FORM),
        key("remind", "Tells it again until somebody took it up.").takes(remind::FORM),
    ],
    rules: &[Rule::One(&["email", "text"])],
};

/// Longest text before it is filled in.
const TEXT_CHARS_MAX: usize = 5_000;

/// Outcome of a notice that went to somebody.
const NOTIFIED: &str = "notified";
/// Outcome of one that went to the fallback.
const FALLBACK: &str = "fallback";
/// What the service of a chat says where the message is in it.
const IN_THE_CHAT: &str = "ok";
/// Outcome where the same was told about the contact a short time ago.
pub const TOLD_BEFORE: &str = "told_before";

/// Writes to people on our side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotifyStaff {
    /// Whom; empty where it goes to a circle.
    pub to: Vec<Recipient>,
    /// Where it goes to nobody by name.
    pub circle: Option<Circle>,
    /// Whom, if none of them is found.
    pub fallback: Option<Recipient>,
    /// What.
    pub content: NoticeContent,
    /// Not again within this time.
    pub dedupe: Option<Duration>,
    /// Until somebody took it up.
    pub remind: Option<Remind>,
    /// Gathered over this time.
    pub digest: Option<Duration>,
}

/// Where people on our side are told together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Circle {
    /// A chat: the secret that holds its address.
    Chat(Handle),
    /// A webhook of the workspace, by its name.
    Webhook(Handle),
}

impl NotifyStaff {
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Option<Self> {
        let channel = match fields.read("channel", findings, channel) {
            None if fields.has("channel") => return None,
            channel => channel.unwrap_or(Channel::Email),
        };
        let email = fields.read("email", findings, read::handle);
        let text = fields.read("text", findings, read::text(TEXT_CHARS_MAX));
        let dedupe = fields.read("dedupe", findings, read::positive_duration);
        let remind = fields.read("remind", findings, Remind::read);
        let digest = fields.read("digest", findings, digest::read);
        if fields.has("remind") && remind.is_none() || fields.has("digest") && digest.is_none() {
            return None;
        }
        let whom = match channel {
            Channel::Email => recipient::named(fields, findings).map(|named| (named, None)),
            Channel::Chat => {
                let chat = recipient::alone("chat", fields, findings).map(Circle::Chat);
                chat.map(|chat| ((Vec::new(), None), Some(chat)))
            }
            Channel::Webhook => {
                let webhook = recipient::alone("webhook", fields, findings).map(Circle::Webhook);
                webhook.map(|webhook| ((Vec::new(), None), Some(webhook)))
            }
        };
        if let Some(kind) = channel.circle()
            && let Some((_, at)) = fields.get("email").or_else(|| fields.get("fallback"))
        {
            let sentence = format!("A {kind} gets a `text`, and has no `fallback`.");
            findings.error(kind, &at, sentence);
            return None;
        }
        if let (Some(kind), Some((_, at))) = (channel.circle(), fields.get("remind")) {
            let sentence = format!(
                "A {kind} is told once: who is reminded is told by e-mail, from the first time on."
            );
            findings.error("remind", &at, sentence);
            return None;
        }
        if let Some((_, at)) = fields.get("digest")
            && (channel != Channel::Email || fields.has("email") || fields.has("remind"))
        {
            let sentence =
                "What is gathered is a `text` that goes by e-mail, and nobody is reminded of it.";
            findings.error("digest", &at, sentence);
            return None;
        }
        let content = match (email, text) {
            (Some(email), None) => NoticeContent::Email(email),
            (None, Some(text)) if !text.trim().is_empty() => NoticeContent::Text(text),
            _ if fields.has("email") != fields.has("text") && !is_blank(fields) => return None,
            _ => {
                let sentence = "What are they told? Exactly one of `email` and `text`.";
                findings.error("notice", &fields.place, sentence);
                return None;
            }
        };
        let ((to, fallback), circle) = whom?;
        Some(Self {
            to,
            circle,
            fallback,
            content,
            dedupe,
            remind,
            digest,
        })
    }

    /// The e-mail that is sent.
    pub fn email(&self) -> Option<&Handle> {
        match &self.content {
            NoticeContent::Email(email) => Some(email),
            NoticeContent::Text(_) => None,
        }
    }

    /// The block whose task has to be closed, where it reminds until then.
    pub fn task(&self) -> Option<&BlockId> {
        self.remind.as_ref()?.task.as_ref()
    }

    /// The text that is sent in its place.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            NoticeContent::Email(_) => None,
            NoticeContent::Text(text) => Some(text),
        }
    }

    /// The events of our own that it looks back at: what it told before, and whether the task of a block before
    /// it was closed.
    pub(crate) fn looks_back_at(&self) -> Vec<&'static str> {
        let told = self.dedupe.map(|_| own::ANSWER);
        let done = self.task().map(|_| [own::TASK_DONE, own::TASK_DROPPED]);
        told.into_iter().chain(done.into_iter().flatten()).collect()
    }

    /// What it does.
    pub fn run(&self, run: &mut Run<'_>) -> Next {
        let lapse = self.dedupe.map(Duration::back);
        let quiet_since = lapse.map(|lapse| run.scope.zone.after(run.scope.now, lapse));
        let history = run.scope.facts.history;
        let of = (run.workflow, &run.node.id);
        if let Some(at) = quiet_since.and_then(|since| told_since(history, of, since)) {
            let why = Why::note(format!("told at {at}"));
            return Next::to(run.node.next, TOLD_BEFORE, why);
        }
        let next = self.tell(run);
        if let Some(asked) = run.asks.last_mut() {
            // What is not known yet is known to whoever does it.
            asked.quiet_since = quiet_since;
        }
        next
    }

    fn tell(&self, run: &mut Run<'_>) -> Next {
        if let (Some(circle), Some(text)) = (&self.circle, self.text()) {
            return tell(run, circle, text.to_owned());
        }
        let asked = Asked::Notice(Notice {
            to: self.to.iter().map(|one| one.find(&run.scope)).collect(),
            fallback: self.fallback.as_ref().map(|one| one.find(&run.scope)),
            content: self.content.clone(),
            due_at: run.due_at,
            round: 0,
            task_due_at: self.remind.as_ref().and_then(|remind| remind.own_task(run)),
            digest: self.digest,
        });
        let note = match &self.content {
            NoticeContent::Email(email) => format!("{email} to staff"),
            NoticeContent::Text(_) => "a text to staff".to_owned(),
        };
        asking::ask(run, asked, None, note)
    }

    /// Whether this event is an answer to it: that it was told, or that somebody acted on it.
    pub(super) fn is_answered_by(
        &self,
        journey: &Journey,
        here: (&BlockId, u32),
        event: &Event,
    ) -> bool {
        if event.name == own::ANSWER {
            let awaiting = journey.memory.awaiting.as_ref();
            let is_told = awaiting.is_some_and(|awaiting| awaiting.told.is_some());
            return !is_told && ask::is_about(event, journey.id, here.0, here.1);
        }
        let remind = self.remind.as_ref();
        remind.is_some_and(|remind| remind.is_acted_on(journey, here, event))
    }

    /// Takes the answer: that a chat has it is told as that a person has it. Who is reminded has time from now on.
    pub(super) fn hear(&self, run: &mut Run<'_>, event: &Event) -> Next {
        if event.name != own::ANSWER {
            return remind::acted_on(run, event);
        }
        if let Some(remind) = &self.remind
            && let (outcome, leaves) = ask::read_answer(event)
            && is_told(&outcome)
        {
            return remind.begin(run, outcome, leaves);
        }
        match asking::hear(run, event) {
            Next::Go { to, outcome, why } if self.circle.is_some() && outcome == IN_THE_CHAT => {
                Next::to(to, NOTIFIED, why)
            }
            next => next,
        }
    }

    /// What it does when the time is out: it tells it again, or goes on.
    pub(super) fn give_up(&self, run: &mut Run<'_>) -> Next {
        if run.told.is_none() {
            return asking::give_up(run);
        }
        let again = self
            .remind
            .as_ref()
            .map(|remind| (remind, remind.again(run)));
        let Some((remind, Some((round, next)))) = again else {
            return remind::leave_open(run, self.remind.is_some());
        };
        let to = if remind.to.is_empty() {
            &self.to
        } else {
            &remind.to
        };
        let notice = Notice {
            to: to.iter().map(|one| one.find(&run.scope)).collect(),
            fallback: self.fallback.as_ref().map(|one| one.find(&run.scope)),
            content: self.content.clone(),
            due_at: run.scope.now,
            round,
            task_due_at: None,
            digest: None,
        };
        run.asks.push(Ask {
            block: run.node.id.clone(),
            visit: run.visit,
            what: Asked::Notice(notice),
            quiet_since: None,
        });
        next
    }
}

/// When this block of a workflow last told the same about the contact, if that is after an instant.
pub fn told_since<'e>(
    events: impl IntoIterator<Item = &'e Event>,
    (workflow, block): (&Handle, &BlockId),
    since: Time,
) -> Option<Time> {
    let told = events.into_iter().filter(|event| {
        let is = |name: &str, wanted: &str| event.data.get(name) == Some(wanted.into());
        event.name == own::ANSWER
            && event.occurred_at > since
            && is(event::WORKFLOW, workflow.as_str())
            && is("block", block.as_str())
            && [NOTIFIED, FALLBACK, IN_THE_CHAT]
                .iter()
                .any(|outcome| is("outcome", outcome))
    });
    told.map(|event| event.occurred_at).max()
}

/// Whether somebody is told of it where a notice ends so.
pub fn is_told(outcome: &str) -> bool {
    [NOTIFIED, FALLBACK].contains(&outcome)
}

fn is_blank(fields: &Fields<'_>) -> bool {
    let text = fields.get("text").and_then(|(node, _)| node.text());
    text.is_some_and(|text| text.trim().is_empty())
}

fn tell(run: &mut Run<'_>, circle: &Circle, text: String) -> Next {
    match circle {
        Circle::Chat(chat) => {
            let note = format!("a text to the chat {chat}");
            let until = run.scope.now.plus_ms(super::call::WAIT_MS);
            let chat = chat.clone();
            asking::ask(run, Asked::Chat { chat, text }, Some(until), note)
        }
        Circle::Webhook(webhook) => {
            let note = format!("a text to the webhook {webhook}");
            let webhook = webhook.clone();
            asking::ask(run, Asked::Webhook { webhook, text }, None, note)
        }
    }
}

/// How they are told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Channel {
    Email,
    Chat,
    Webhook,
}

impl Channel {
    /// What it is called where it tells nobody by name.
    fn circle(self) -> Option<&'static str> {
        match self {
            Self::Email => None,
            Self::Chat => Some("chat"),
            Self::Webhook => Some("webhook"),
        }
    }
}

fn channel(node: &Node, place: &Place, findings: &mut Findings) -> Option<Channel> {
    match node.text() {
        Some("email") => Some(Channel::Email),
        Some("chat") => Some(Channel::Chat),
        Some("webhook") => Some(Channel::Webhook),
        _ => {
            findings.error("channel", place, "A channel is email, chat or webhook.");
            None
        }
    }
}
