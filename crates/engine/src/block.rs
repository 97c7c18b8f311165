//! Blocks: what a workflow is made of. One file per kind; each says which keys it has, how it is
//! read, what is wrong with it, and what it does when a journey comes by.

mod asking;
pub mod branch;
pub mod call;
pub mod change_contact;
pub mod create_task;
pub mod emit_event;
pub mod end;
pub mod give_coupon;
mod given;
pub mod goal;
pub mod goto;
pub mod notify_staff;
mod one;
pub mod other_workflow;
pub mod pick;
mod reading;
pub mod recipient;
pub mod send_email;
pub mod split;
pub mod unsubscribe;
pub mod wait;
pub mod wait_for;
pub mod wait_for_data;

use crate::condition::{Condition, Ctx, PlaceKind};
use crate::contact::{Change, Changed, Contact};
use crate::finding::Place;
use crate::form::{Form, Named, Tagged, parts};
use crate::id::{BlockId, Handle};
use crate::journey::{Holds, Told};
use crate::path::Path;
use crate::plan::Node as PlanNode;
use crate::read::{Key, Kind, key};
use crate::scope::Scope;
use crate::step::{Ask, Emitted, Message};
use crate::time::Time;
use crate::value::Value;
use crate::why::Why;

pub use branch::Branch;
pub use call::Call;
pub use change_contact::ChangeContact;
pub use create_task::CreateTask;
pub use emit_event::EmitEvent;
pub use end::End;
pub use give_coupon::GiveCoupon;
pub use goal::Goal;
pub use goto::Goto;
pub use notify_staff::NotifyStaff;
pub use other_workflow::OtherWorkflow;
pub use pick::Pick;
pub use recipient::Recipient;
pub use send_email::{Limit, SendEmail};
pub use split::Split;
pub use unsubscribe::Unsubscribe;
pub use wait::Wait;
pub use wait_for::WaitFor;
pub use wait_for_data::WaitForData;

use reading::moment;
pub(crate) use reading::read_sequence;

/// Most blocks of one workflow, over all branches.
pub const BLOCKS_MAX: usize = 500;
/// Deepest nesting of branches.
pub const NESTING_MAX: usize = 10;

/// Every kind that this program runs.
pub static KINDS: [Kind; 19] = [
    wait::KIND,
    wait_for::KIND,
    wait_for_data::KIND,
    branch::KIND,
    split::KIND,
    goto::KIND,
    goal::KIND,
    end::KIND,
    send_email::KIND,
    notify_staff::KIND,
    create_task::KIND,
    change_contact::KIND,
    pick::KIND,
    give_coupon::KIND,
    call::KIND,
    emit_event::KIND,
    other_workflow::START,
    other_workflow::STOP,
    unsubscribe::KIND,
];

/// The keys that every block has.
pub const COMMON_KEYS: &[Key] = &[
    key("id", "Its name; numbers and waiting contacts follow it.")
        .takes(Form::LOCAL_ID)
        .required(),
    key("do", "Its kind.").takes(Form::Any).required(),
    key("label", "The name that people see.").takes(parts::LABEL),
    key("note", "For the next reader.").takes(parts::LABEL),
    key("when", "Passed over where this is false.").takes(parts::CONDITION),
];

/// One block of any kind.
const BLOCK: Form = Form::Named(&Named {
    name: "block",
    doc: "A block: one step of a workflow.",
    form: || Form::Tagged(&KIND_OF),
});

static KIND_OF: Tagged = Tagged {
    tag: "do",
    common: COMMON_KEYS,
    kinds: &KINDS,
};

/// Blocks, in order.
pub(crate) fn sequence_form() -> Form {
    Form::list(&BLOCK, 0, BLOCKS_MAX)
}

pub(crate) use given::data_form;

/// A block of a draft.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Where it stands in the text.
    pub place: Place,
    /// Its name.
    pub id: BlockId,
    /// Passed over where this is false.
    pub when: Option<Condition>,
    /// What it does.
    pub does: Does,
}

/// What a block does.
#[derive(Clone, Debug, PartialEq)]
pub enum Does {
    /// Waits.
    Wait(Wait<Vec<Block>>),
    /// Waits until something happens.
    WaitFor(WaitFor<Vec<Block>>),
    /// Chooses a way.
    Branch(Branch<Vec<Block>>),
    /// Divides people by chance.
    Split(Split<Vec<Block>>),
    /// Does one thing, and has no blocks inside.
    One(One),
}

/// A block without blocks inside: the same in a draft and in a plan.
#[derive(Clone, Debug, PartialEq)]
pub enum One {
    /// Sends an e-mail.
    SendEmail(SendEmail),
    /// Ends the journey.
    End(End),
    /// Goes on at another block.
    Goto(Goto),
    /// Reaches a goal.
    Goal(Goal),
    /// Changes fields, tags and interests of the contact.
    ChangeContact(ChangeContact),
    /// Writes an event.
    EmitEvent(EmitEvent),
    /// Starts or stops another workflow.
    OtherWorkflow(OtherWorkflow),
    /// Ends subscriptions.
    Unsubscribe(Unsubscribe),
    /// Gives a code.
    GiveCoupon(GiveCoupon),
    /// Gives somebody on our side something to do.
    CreateTask(CreateTask),
    /// Writes to people on our side.
    NotifyStaff(NotifyStaff),
    /// Keeps some elements of a list.
    Pick(Box<Pick>),
    /// Calls a web service.
    Call(Call),
    /// Waits until a source is complete.
    WaitForData(WaitForData),
}

/// Where a sequence of blocks stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inside {
    /// Inside so many others.
    depth: usize,
    /// What rules can see there.
    kind: PlaceKind,
}

impl Inside {
    /// The main sequence.
    pub(crate) const MAIN: Self = Self {
        depth: 0,
        kind: PlaceKind::Journey,
    };
    /// The blocks of an exit.
    pub(crate) const LAST_WORDS: Self = Self {
        depth: 0,
        kind: PlaceKind::LastWords,
    };

    const fn deeper(self) -> Self {
        Self {
            depth: self.depth + 1,
            ..self
        }
    }

    /// What a rule of a block sees here.
    const fn rule(self) -> Ctx {
        Ctx::new(self.kind)
    }
}

/// Where a journey goes from a block.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// On, to that node, or out at the end.
    Go {
        /// The node.
        to: Option<usize>,
        /// What came of the block.
        outcome: String,
        /// Why.
        why: Why,
    },
    /// Nowhere yet.
    Wait {
        /// Until when.
        until: Time,
        /// Whether something else than the clock may end it.
        listens: bool,
        /// Why.
        why: Why,
    },
    /// Out.
    End {
        /// The reason.
        reason: String,
        /// Why.
        why: Why,
    },
}

/// What a block has at hand when a journey comes by.
#[derive(Debug)]
pub struct Run<'a> {
    /// What rules can see.
    pub scope: Scope<'a>,
    /// The block's node in the plan.
    pub node: &'a PlanNode,
    /// The how many-th visit.
    pub visit: u32,
    /// When a message from here is due by plan; a wait moves it to its own end.
    pub due_at: Time,
    /// What holds, and has to go on holding, in the block where the journey waits.
    pub holds: Option<Holds>,
    /// Until when it waits for an answer, where it asked at this visit.
    pub asked_until: Option<Time>,
    /// What people on our side were told at this visit, where somebody has to take it up.
    pub told: Option<Told>,
    /// Messages decided in this step.
    pub messages: &'a mut Vec<Message>,
    /// Events written in this step.
    pub events: &'a mut Vec<Emitted>,
    /// What is asked for in this step.
    pub asks: &'a mut Vec<Ask>,
    /// What the block leaves beside its outcome.
    pub leaves: &'a mut Option<Value>,
    /// The contact as the block leaves it, if it changes something.
    pub contact: &'a mut Option<Contact>,
    /// The workflow.
    pub workflow: &'a Handle,
}

impl Next {
    fn to(to: Option<usize>, outcome: &str, why: Why) -> Self {
        Self::Go {
            to,
            outcome: outcome.to_owned(),
            why,
        }
    }
}

impl Run<'_> {
    /// By whom the changes of this workflow are said to be.
    fn source(&self) -> String {
        format!("workflow {}", self.workflow)
    }

    /// Changes the contact for the blocks that follow, and writes the event that says so.
    fn change(&mut self, change: &Change) -> Changed {
        let mut contact = match self.contact.take() {
            Some(contact) => contact,
            None => self.scope.facts.contact.clone(),
        };
        let changed = contact.apply(change, &self.source(), self.scope.now);
        if let Changed::Yes(name, data) = &changed {
            self.events.push(Emitted {
                name: (*name).to_owned(),
                data: data.clone(),
            });
        }
        let is_new = contact.version != self.scope.facts.contact.version;
        *self.contact = is_new.then_some(contact);
        changed
    }
}

impl Block {
    /// The sequences that stand inside this block.
    pub fn inner(&self) -> Vec<&[Block]> {
        match &self.does {
            Does::Wait(wait) => wait.blocks.iter().map(Vec::as_slice).collect(),
            Does::WaitFor(WaitFor { arms, .. }) | Does::Branch(Branch { arms }) => {
                arms.iter().map(|arm| arm.blocks.as_slice()).collect()
            }
            Does::Split(split) => {
                let arms = split.arms.iter();
                arms.map(|arm| arm.blocks.as_slice()).collect()
            }
            Does::One(_) => Vec::new(),
        }
    }

    /// The texts of this block itself that are filled in when a journey comes by, with their keys.
    pub fn templates(&self) -> Vec<(&'static str, &str)> {
        match &self.does {
            Does::One(One::CreateTask(task)) => vec![("title", &task.title), ("text", &task.text)],
            Does::One(One::NotifyStaff(notify)) => notify
                .text()
                .map(|text| ("text", text))
                .into_iter()
                .collect(),
            Does::One(One::Call(call)) => call.templates(),
            _ => Vec::new(),
        }
    }

    /// Every condition of this block itself, not of those inside it.
    pub fn conditions(&self) -> Vec<&Condition> {
        let arms = match &self.does {
            Does::WaitFor(WaitFor { arms, .. }) | Does::Branch(Branch { arms }) => {
                arms.iter().filter_map(|arm| arm.when.as_ref()).collect()
            }
            Does::One(One::Pick(pick)) => pick.filter.iter().collect(),
            _ => Vec::new(),
        };
        self.when.iter().chain(arms).collect()
    }

    /// The blocks whose results this block itself reads, not those inside it.
    pub(crate) fn blocks_read(&self) -> Vec<BlockId> {
        let mut blocks: Vec<_> = self
            .own_paths()
            .into_iter()
            .filter_map(Path::block)
            .collect();
        for condition in self.conditions() {
            blocks.extend(condition.blocks_read());
        }
        if let Does::One(One::NotifyStaff(notify)) = &self.does {
            blocks.extend(notify.task().cloned());
        }
        blocks
    }

    /// The paths that this block itself follows, beside those in its conditions.
    pub(crate) fn own_paths(&self) -> Vec<&Path> {
        match &self.does {
            Does::Wait(wait) => wait.paths(),
            Does::WaitFor(wait) => wait.at_most.path().into_iter().collect(),
            Does::One(one) => one.paths(),
            Does::Branch(_) | Does::Split(_) => Vec::new(),
        }
    }
}
