//! Why somebody is in a workflow, was in it, or never came in. The steps of a journey have their
//! reasons with them; for who never entered it is worked out from history, by the functions that
//! decide it live: each event that a trigger waits for, with what its rules saw as of then.

pub(crate) mod as_of;

use std::collections::BTreeMap;

use engine::calendar::Zone;
use engine::contact::{Contact, Standing};
use engine::entry;
use engine::event::{Event, own};
use engine::id::{BlockId, ContactId, EventId, Handle, JourneyId, WorkflowId, WorkspaceId};
use engine::journey::Before;
use engine::plan::Plan;
use engine::scope::{Facts, Scope};
use engine::step::Purpose;
use engine::time::Time;
use engine::trigger::explain::explain;
use engine::trigger::{self, watch};
use engine::why::Why;
use store::Store;
use store::seeing::{JourneyRow, StepRow};
use store::workflow::{Status, WorkflowRow};
use store::world::{HistoryWanted, World};

use crate::Error;
use crate::plans::Plans;
use crate::steps::zone_named;
use crate::walk::before::of_event;

/// The newest journeys that are told of, and the newest events per trigger: what fits a screen.
pub const JOURNEYS_MAX: usize = 10;
/// The same for steps of a journey, the oldest first.
pub const STEPS_MAX: usize = 200;
/// The newest events that each trigger is asked about.
pub const EVENTS_MAX: usize = 10;

/// What there is to tell of a contact and a workflow.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Whether the workflow runs.
    pub status: Status,
    /// By which version the rules are read; none if it was never published, then by the draft.
    pub version: Option<i64>,
    /// When the first version was published: nothing before that started anything.
    pub live_since: Option<Time>,
    /// The workspace's zone, in which moments are told.
    pub zone: Zone,
    /// Journeys, newest first, each with its steps.
    pub journeys: Vec<(JourneyRow, Vec<StepRow>)>,
    /// Each trigger with the newest events that it waits for.
    pub triggers: Vec<Trigger>,
    /// Whether the contact is in the audience now, where there is a rule.
    pub audience: Option<(bool, Why)>,
    /// Whether a mail of it may be sent to the contact now.
    pub mail: Mail,
}

/// A trigger, and what came near it.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// Which.
    pub id: BlockId,
    /// The names of the events it waits for.
    pub names: Vec<String>,
    /// What it waits for next, if that is an instant: a date that comes round soon.
    pub next: Option<Time>,
    /// Newest first.
    pub events: Vec<Tried>,
}

/// One event, as one trigger saw it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// Which.
    pub event: EventId,
    /// Its name.
    pub name: String,
    /// When it happened.
    pub occurred_at: Time,
    /// When we knew.
    pub received_at: Time,
    /// `enters`, or why not: `not_live`, `rule`, `other_trigger`, `no_key`, or the reason by which it
    /// is counted.
    pub outcome: String,
    /// What the rules saw.
    pub why: Why,
}

/// Whether a mail may be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mail {
    /// Nothing stands in the way.
    May,
    /// The contact has no address.
    NoAddress,
    /// The address must never be mailed, for this reason.
    Suppressed(String),
    /// The contact is not subscribed; since when, if it ever was asked.
    NotSubscribed {
        /// What the messages are about.
        interest: Handle,
        /// When the contact left, and where that was said.
        left: Option<(Time, String)>,
    },
}

/// Tells of a contact and a workflow. `None` if there is no such contact, or if the workflow can be
/// read in no version.
pub async fn told(
    store: &Store,
    workspace: WorkspaceId,
    row: &WorkflowRow,
    contact: ContactId,
    now: Time,
) -> Result<Option<Told>, Error> {
    let scope = store.workspace(workspace);
    let (mut plans, version) = (Plans::default(), row.live_version);
    let plan = match version {
        Some(version) => plans.version(store, workspace, (row.id, version)).await?,
        None => {
            plans
                .draft(store, workspace, (row.id, 0), &row.draft)
                .await?
        }
    };
    let Some(plan) = plan else { return Ok(None) };
    let Some(world) = world(store, workspace, contact, &plan).await? else {
        return Ok(None);
    };
    let settings = scope.settings().await?;
    let zone = settings.map_or_else(Zone::utc, |settings| zone_named(&settings.zone));
    let mut journeys = Vec::new();
    for journey in scope
        .journeys(contact, None, store::seeing::PAGE_MAX)
        .await?
    {
        if journey.workflow == row.id && journeys.len() < JOURNEYS_MAX {
            let steps = scope.steps(contact, journey.id, None, STEPS_MAX).await?;
            journeys.push((journey, steps));
        }
    }
    let first = match version {
        Some(_) => scope.version(row.id, 1).await?,
        None => None,
    };
    let live_since = first.map(|first| first.published_at);
    let entered: Vec<Time> = journeys.iter().map(|(one, _)| one.entered_at).collect();
    let of = Asked {
        plan: &plan,
        world: &world,
        zone: &zone,
        live_since,
        entered,
        of: (row.id, version.unwrap_or(0)),
    };
    Ok(Some(Told {
        status: row.status,
        version,
        live_since,
        triggers: of.triggers(now),
        audience: of.audience(now),
        mail: mail(&plan, &world.contact),
        zone,
        journeys,
    }))
}

/// The contact with every event that the plan looks at.
async fn world(
    store: &Store,
    workspace: WorkspaceId,
    contact: ContactId,
    plan: &Plan,
) -> Result<Option<World>, Error> {
    if store
        .workspace(workspace)
        .contact(&store::who::Who::Contact(contact))
        .await?
        .is_none()
    {
        return Ok(None);
    }
    let waited_for = plan.triggers.iter().flat_map(trigger::Trigger::names);
    let changes = [
        own::CONTACT_CHANGED,
        own::INTEREST_CONFIRMED,
        own::INTEREST_LEFT,
    ];
    let names = plan.history_wanted().into_iter().chain(waited_for);
    let mut names: Vec<String> = names.chain(changes).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    let wanted = HistoryWanted {
        names: BTreeMap::from([(workspace, names)]),
        since: Time::MIN,
    };
    let bucket = store.bucket_of(workspace, contact);
    let asked = vec![(workspace, contact)];
    let mut worlds = store.system().worlds(bucket, asked, wanted).await?;
    Ok(worlds.pop().transpose()?)
}

/// A question about one contact.
struct Asked<'a> {
    plan: &'a Plan,
    world: &'a World,
    zone: &'a Zone,
    live_since: Option<Time>,
    /// When journeys began.
    entered: Vec<Time>,
    of: (WorkflowId, i64),
}

impl Asked<'_> {
    fn triggers(&self, now: Time) -> Vec<Trigger> {
        let facts = self.facts(&self.world.contact, &self.world.history);
        let soon = watch::dates_of(self.plan, facts, now);
        let told = self.plan.triggers.iter().map(|trigger| {
            let newest = self.world.history.iter().rev();
            let newest = newest.filter(|event| trigger.listens(&event.name));
            let next = soon.iter().filter(|one| one.trigger == trigger.id);
            Trigger {
                id: trigger.id.clone(),
                names: trigger.names().into_iter().map(str::to_owned).collect(),
                next: next.map(|one| one.at).filter(|at| *at >= now).min(),
                events: newest
                    .take(EVENTS_MAX)
                    .map(|event| self.tried(&trigger.id, event))
                    .collect(),
            }
        });
        told.collect()
    }

    fn facts<'f>(&'f self, contact: &'f Contact, history: &'f [Event]) -> Facts<'f> {
        Facts {
            contact,
            history,
            zone: self.zone,
            told: &engine::told::NOTHING,
        }
    }

    /// What a trigger made of an event, with everything as it was when that came in.
    fn tried(&self, trigger: &BlockId, event: &Event) -> Tried {
        let known = |other: &&Event| other.arrival() <= event.arrival();
        let history: Vec<Event> = self.world.history.iter().filter(known).cloned().collect();
        let contact = as_of::contact(&self.world.contact, &self.world.history, event.arrival());
        let (outcome, why) = self.outcome(trigger, event, self.facts(&contact, &history));
        Tried {
            event: event.id,
            name: event.name.clone(),
            occurred_at: event.occurred_at,
            received_at: event.received_at,
            outcome,
            why,
        }
    }

    fn outcome(&self, trigger: &BlockId, event: &Event, facts: Facts<'_>) -> (String, Why) {
        let now = event.received_at;
        if self.live_since.is_none_or(|since| now < since) {
            return ("not_live".to_owned(), Why::default());
        }
        let tried = explain(self.plan, event, facts, now);
        let taken = tried.iter().find(|one| !one.matches.is_empty());
        let Some(own) = tried.iter().find(|one| one.trigger == *trigger) else {
            return ("rule".to_owned(), Why::default());
        };
        let Some(matched) = own.matches.first() else {
            return ("rule".to_owned(), own.why.clone());
        };
        if taken.is_some_and(|taken| taken.trigger != *trigger) {
            return ("other_trigger".to_owned(), own.why.clone());
        }
        let key = match &matched.key {
            Ok(key) => key.clone(),
            Err(reason) => return ((*reason).to_owned(), own.why.clone()),
        };
        let seen = matched.seen.as_deref().unwrap_or(event);
        let begun = (trigger.clone(), key.clone());
        let mut journey = trigger::begin(JourneyId(0), self.of, begun, seen, now);
        if self.plan.asks_for_before() {
            // What came of the event itself came in after it.
            let told = facts.history.iter().map(of_event);
            journey.memory.before = Before::of(self.plan, told, &[]);
        }
        match trigger::admit(self.plan, &journey, entry::Way::Begin, facts, now) {
            Err((reason, why)) => (reason.to_owned(), why),
            Ok(why) if self.was_in(&key, event, trigger) => ("already_entered".to_owned(), why),
            Ok(mut why) => {
                why.saw.splice(0..0, own.why.saw.clone());
                ("enters".to_owned(), why)
            }
        }
    }

    /// Whether an earlier journey stood in the way: one per contact and never again.
    fn was_in(&self, key: &str, event: &Event, trigger: &BlockId) -> bool {
        let is_once = self.plan.again(trigger) == entry::Again::Never && key.is_empty();
        is_once && self.entered.iter().any(|at| *at < event.received_at)
    }

    fn audience(&self, now: Time) -> Option<(bool, Why)> {
        let rule = self.plan.audience.as_ref()?;
        let facts = self.facts(&self.world.contact, &self.world.history);
        let zone = self.plan.zone(facts);
        let scope = Scope {
            facts,
            zone: &zone,
            now,
            event: None,
            item: None,
            journey: None,
            heard: None,
        };
        let mut why = Why::default();
        Some((rule.holds(&scope, &mut why), why))
    }
}

fn mail(plan: &Plan, contact: &Contact) -> Mail {
    if contact.email.is_none() {
        return Mail::NoAddress;
    }
    if let Some(reason) = &contact.suppressed {
        return Mail::Suppressed(reason.clone());
    }
    match &plan.interest {
        Some(interest)
            if plan.purpose == Purpose::Marketing && contact.subscribed(interest).is_none() =>
        {
            let consent = contact.interests.get(interest);
            let left = consent.filter(|one| one.state == Standing::Left);
            Mail::NotSubscribed {
                interest: interest.clone(),
                left: left.map(|one| (one.at, one.source.clone())),
            }
        }
        _ => Mail::May,
    }
}
