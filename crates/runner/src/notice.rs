//! A message to people on our side: whom it reaches, and how it is made. Nobody's consent is asked for
//! it; that the workflow runs and the person is still there is looked at when it leaves.

use std::fmt::Write;

use engine::calendar::Zone;
use engine::contact::Contact;
use engine::event::Event;
use engine::id::{ContactId, Handle};
use engine::journey::Journey;
use engine::time::Time;
use liquid::{Object, Value as Data};
use mail::address::{Address, Mailbox};
use mail::header::{HeaderName, HeaderText};
use mail::transport::Envelope;
use store::asked::Notified;
use store::digest::Line;
use store::outbox::Claim;
use store::workspace::Settings;

use crate::content::{Around, CannotRender, Composed, Rendered, again, cannot, context};
use crate::work::Work;
use crate::{Error, Runner};

/// Reason for which a notice is not sent: its receiver is not active any more.
const STAFF_GONE: &str = "staff_gone";
/// Longest subject that is taken from a text, in characters.
const SUBJECT_CHARS_MAX: usize = 150;

/// About whom and why somebody is told.
pub(crate) struct About<'a> {
    pub(crate) contact: &'a Contact,
    pub(crate) history: &'a [Event],
    pub(crate) journey: &'a Journey,
    pub(crate) workflow: (&'a Handle, &'a str),
    pub(crate) zone: &'a Zone,
    pub(crate) now: Time,
    /// The how many-th reminder it is; 0 for none.
    pub(crate) reminder: usize,
    /// Whether somebody has to act, and is reminded until then.
    pub(crate) is_task: bool,
    /// All that it has to say, where it was gathered with others.
    pub(crate) lines: &'a [Line],
}

impl Runner {
    /// Makes the bytes of a claimed message to somebody on our side.
    pub(crate) async fn render_notice(
        &self,
        work: &mut Work,
        claim: &Claim,
        notified: &Notified,
        about: About<'_>,
    ) -> Result<Result<Rendered, CannotRender>, Error> {
        let Some(settings) = work.settings(claim.workspace) else {
            return Ok(Err(cannot("workspace_missing", "its workspace is gone")));
        };
        let Some((_, email)) = &notified.person else {
            let detail = format!("{} is not active", notified.staff);
            return Ok(Err(cannot(STAFF_GONE, detail)));
        };
        let envelope = match envelope(email, &settings) {
            Ok(envelope) => envelope,
            Err(error) => return Ok(Err(error)),
        };
        if let Some(kept) = claim.pinned.as_ref().map(|pinned| &pinned.mail)
            && kept.recipient == *email
        {
            return Ok(again(kept, envelope));
        }
        let composed = match &notified.words {
            Some(_) if about.lines.len() > 1 => Ok(self.gathered(&about, Spoken::of(&settings))),
            Some(words) => Ok(self.of_words(words, &about, Spoken::of(&settings))),
            None => match self.content(work, claim.workspace, &claim.email).await? {
                Ok(content) => self.filled((claim, notified), &content, &about, &settings),
                Err(error) => Err(error),
            },
        };
        Ok(composed.and_then(|composed| {
            let mail = (claim, about.now);
            let extra = automatic()?;
            let mut around = Around::default();
            if store::reply::is_one(claim.part) {
                // Whoever answers it answers the person, and no program does.
                (around.reply_to, around.extra) = (person(about.contact), &extra);
            }
            self.maker
                .build(mail, &settings, (envelope, email), &composed, &around)
        }))
    }

    /// An e-mail of the workspace, which may greet who is told and link to the workflow.
    fn filled(
        &self,
        (claim, notified): (&Claim, &Notified),
        content: &crate::content::Content,
        about: &About<'_>,
        settings: &Settings,
    ) -> Result<Composed, CannotRender> {
        let (name, email) = notified.person.clone().unwrap_or_default();
        let staff = [
            ("handle", Data::text(notified.staff.as_str())),
            ("name", Data::from(name)),
            ("email", Data::from(email)),
        ];
        let staff: Object = staff.into_iter().collect();
        let workflow = self.maker.links.workflow(about.workflow.0);
        let further = vec![
            ("staff", Data::from(staff)),
            ("house", content.house().clone()),
            ("workflow_url", Data::from(workflow)),
            ("tasks_url", Data::from(self.maker.links.tasks())),
            (
                "reminder",
                Data::from(i64::try_from(about.reminder).unwrap_or(i64::MAX)),
            ),
        ];
        let of = (about.contact, about.history);
        let data = crate::content::data_with(of, about.journey, None, further)?;
        let context = context(about.contact, settings, about.zone, about.now);
        // People on our side read an e-mail in its own language.
        content.compose(claim, None, &data, &context)
    }

    /// A text, with who it is about and why at its end.
    fn of_words(&self, words: &str, about: &About<'_>, spoken: &Spoken) -> Composed {
        let words = words.trim_start();
        let (first, rest) = words.split_once('\n').unwrap_or((words, ""));
        let again = if about.reminder > 0 {
            spoken.reminder
        } else {
            ""
        };
        let subject = again.chars().chain(first.trim().chars());
        let subject: String = subject.take(SUBJECT_CHARS_MAX).collect();
        let body = if rest.trim().is_empty() {
            words
        } else {
            rest.trim()
        };
        let mut body = body.trim_end().to_owned();
        if about.is_task {
            let (tasks, url) = (spoken.tasks, self.maker.links.tasks());
            let _ = write!(body, "\n\n{tasks}\n{url}");
        }
        let text = format!("{body}\n\n-- \n{}", self.profile(about));
        Composed {
            version: 0,
            subject,
            text,
            html: None,
        }
    }

    /// Several texts, each with whom it is about.
    fn gathered(&self, about: &About<'_>, spoken: &Spoken) -> Composed {
        let (handle, name) = about.workflow;
        let (count, notices) = (about.lines.len(), spoken.notices);
        let subject = format!("{count} {notices}: {name}");
        let mut text = String::new();
        for (n, line) in about.lines.iter().enumerate() {
            let words = line.words.trim();
            let end = words.floor_char_boundary(LINE_BYTES_MAX.min(words.len()));
            let (shown, rest) = words.split_at(end);
            let more = if rest.is_empty() { "" } else { " […]" };
            let who = named(line.email.as_deref(), line.contact);
            let _ = write!(text, "{}. {shown}{more}\nContact: {who}\n\n", n + 1);
        }
        let link = self.maker.links.workflow(handle);
        let _ = write!(text, "-- \nWorkflow: {name}\n{link}");
        Composed {
            version: 0,
            subject: subject.chars().take(SUBJECT_CHARS_MAX).collect(),
            text,
            html: None,
        }
    }

    /// Who it is about, why, and where to look.
    fn profile(&self, about: &About<'_>) -> String {
        let contact = about.contact;
        let mut lines = vec![format!("Contact: {}", who(contact))];
        let known = contact.attributes.iter();
        for (name, known) in known.take(FIELDS_MAX) {
            let value: String = known
                .value
                .to_string()
                .chars()
                .take(VALUE_CHARS_MAX)
                .collect();
            lines.push(format!("  {name}: {}", value.replace(['\n', '\r'], " ")));
        }
        let more = contact.attributes.len().saturating_sub(FIELDS_MAX);
        if more > 0 {
            lines.push(format!("  and {more} more"));
        }
        let trigger = &about.journey.memory.trigger;
        let local = about
            .zone
            .local(trigger.occurred_at)
            .strftime("%Y-%m-%d %H:%M");
        lines.push(format!(
            "Because of: {} at {local} ({})",
            trigger.name,
            about.zone.name()
        ));
        lines.push(format!("Workflow: {}", about.workflow.1));
        lines.push(self.maker.links.workflow(about.workflow.0));
        lines.join("\n")
    }
}

/// What stands in a notice beside its text, in the workspace's language.
struct Spoken {
    /// Before the subject of a reminder.
    reminder: &'static str,
    /// Where to say that somebody acted.
    tasks: &'static str,
    /// What several of them are called.
    notices: &'static str,
}

impl Spoken {
    fn of(settings: &Settings) -> &'static Self {
        if settings.language.starts_with("nl") {
            &Self {
                reminder: "Herinnering: ",
                tasks: "Dit staat bij de taken tot iemand het afhandelt:",
                notices: "meldingen",
            }
        } else {
            &Self {
                reminder: "Reminder: ",
                tasks: "This stands among the tasks until somebody closes it:",
                notices: "notices",
            }
        }
    }
}

/// Most fields of a contact that a notice shows.
const FIELDS_MAX: usize = 30;
/// Most bytes of each of several texts in one mail, which has a hundred at most.
const LINE_BYTES_MAX: usize = 8 * 1024;
/// Most characters of each.
const VALUE_CHARS_MAX: usize = 200;

fn who(contact: &Contact) -> String {
    named(contact.email.as_deref(), contact.id)
}

fn named(email: Option<&str>, contact: ContactId) -> String {
    match email {
        Some(email) => format!("{email} ({contact})"),
        None => contact.to_string(),
    }
}

/// The person, as who answers them addresses them.
fn person(contact: &Contact) -> Option<Mailbox> {
    let address = Address::new(contact.email.as_deref()?);
    address.ok().map(Mailbox::from)
}

/// Says that a program sends it, so that none answers (RFC 3834 §5).
pub(crate) fn automatic() -> Result<[(HeaderName, HeaderText); 1], CannotRender> {
    let name = HeaderName::new("Auto-Submitted");
    let name = name.map_err(|error| cannot("cannot_render", error))?;
    let value = HeaderText::new("auto-generated");
    let value = value.map_err(|error| cannot("cannot_render", error))?;
    Ok([(name, value)])
}

fn envelope(to: &str, settings: &Settings) -> Result<Envelope, CannotRender> {
    Ok(Envelope {
        from: Address::new(settings.sender_email.as_str())
            .map_err(|error| cannot("bad_sender", error))?,
        to: Address::new(to.to_owned()).map_err(|error| cannot("bad_address", error))?,
        // What is said of a notice is nothing that happened to the contact.
        reference: None,
    })
}
