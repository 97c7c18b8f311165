//! What names mean while a template is walked.
//!
//! From the inside out: the variables of the loops around, what the template assigned, the data,
//! and the counters of `increment`, which live apart. The scope also keeps what some tags remember
//! between their turns.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::value::{Number, Object, Value};

pub(super) struct Scope<'t> {
    data: &'t Value,
    assigned: BTreeMap<Arc<str>, Value>,
    counters: BTreeMap<Arc<str>, i64>,
    frames: Vec<Frame>,
    /// Where the loops of a name left off, for `offset: continue`.
    continued: BTreeMap<Arc<str>, usize>,
    cycles: BTreeMap<Group, usize>,
    last_changed: Option<String>,
}

/// What lies between the data and the names in hand.
pub(super) enum Frame {
    Turn(Turn),
    /// What an `include` gave the partial that is at work.
    Arguments(Vec<(Arc<str>, Value)>),
}

/// Cycles of one group advance together.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    /// The items as written.
    Items(Arc<str>),
    /// The value of a name.
    Named(Arc<str>),
}

/// The turn that a loop is in.
pub(super) struct Turn {
    pub(super) variable: Arc<str>,
    pub(super) item: Value,
    pub(super) name: Arc<str>,
    /// Counted from 0.
    pub(super) index: usize,
    pub(super) length: usize,
    /// The columns of a `tablerow`; nothing for a `for`.
    pub(super) columns: Option<usize>,
    /// Whether it is the turn of a `render … for`, which is no parent to the loops in it.
    pub(super) of_partial: bool,
}

/// What a name means: a value, or the state of a loop, which only its fields have.
pub(super) enum Found<'s> {
    Value(&'s Value),
    Counter(i64),
    Loop(usize),
}

impl<'t> Scope<'t> {
    pub(super) fn new(data: &'t Value) -> Self {
        Self {
            data,
            assigned: BTreeMap::new(),
            counters: BTreeMap::new(),
            frames: Vec::new(),
            continued: BTreeMap::new(),
            cycles: BTreeMap::new(),
            last_changed: None,
        }
    }

    pub(super) fn find(&self, name: &str) -> Option<Found<'_>> {
        for (index, frame) in self.frames.iter().enumerate().rev() {
            let turn = match frame {
                Frame::Turn(turn) => turn,
                Frame::Arguments(arguments) => {
                    let mut arguments = arguments.iter().rev();
                    match arguments.find(|(argument, _)| **argument == *name) {
                        Some((_, value)) => return Some(Found::Value(value)),
                        None => continue,
                    }
                }
            };
            if *turn.variable == *name {
                return Some(Found::Value(&turn.item));
            }
            let state = match turn.columns {
                None => "forloop",
                Some(_) => "tablerowloop",
            };
            if state == name {
                return Some(Found::Loop(index));
            }
        }
        if !self.assigned.is_empty()
            && let Some(value) = self.assigned.get(name)
        {
            return Some(Found::Value(value));
        }
        if let Value::Object(data) = self.data
            && let Some(value) = data.get(name)
        {
            return Some(Found::Value(value));
        }
        self.counters.get(name).copied().map(Found::Counter)
    }

    pub(super) fn assign(&mut self, name: &Arc<str>, value: Value) {
        self.assigned.insert(Arc::clone(name), value);
    }

    /// The next number of a counter that begins with `first`: `increment` gives the count before
    /// it counts, `decrement` the one after.
    pub(super) fn count(&mut self, name: &Arc<str>, first: i64, step: i64) -> i64 {
        let counter = self.counters.entry(Arc::clone(name)).or_insert(0);
        let shown = *counter + first;
        *counter += step;
        shown
    }

    pub(super) fn enter(&mut self, frame: Frame) {
        self.frames.push(frame);
    }

    /// The innermost loop goes on to its next item.
    pub(super) fn advance(&mut self, index: usize, item: Value) {
        if let Some(Frame::Turn(turn)) = self.frames.last_mut() {
            turn.index = index;
            turn.item = item;
        }
    }

    pub(super) fn leave(&mut self) {
        self.frames.pop();
    }

    pub(super) fn continued(&self, name: &str) -> usize {
        self.continued.get(name).copied().unwrap_or(0)
    }

    pub(super) fn set_continued(&mut self, name: &Arc<str>, offset: usize) {
        self.continued.insert(Arc::clone(name), offset);
    }

    /// The place of this turn in a cycle of so many items, which may differ from the last time.
    pub(super) fn cycle(&mut self, group: Group, length: usize) -> usize {
        let next = self.cycles.entry(group).or_insert(0);
        let turn = *next;
        *next += 1;
        if *next >= length {
            *next = 0;
        }
        turn
    }

    /// Whether a text differs from the last one that was asked about.
    pub(super) fn changed(&mut self, text: &str) -> bool {
        let changed = self.last_changed.as_deref() != Some(text);
        if changed {
            self.last_changed = Some(text.to_owned());
        }
        changed
    }

    /// A field of a loop's state.
    pub(super) fn loop_field(&self, index: usize, field: &str) -> Option<LoopField> {
        let Frame::Turn(turn) = self.frames.get(index)? else {
            return None;
        };
        let number = |number: usize| Some(LoopField::Value(Value::Number(Number::from(number))));
        let truth = |truth: bool| Some(LoopField::Value(Value::Bool(truth)));
        match (field, turn.columns) {
            ("index", _) => number(turn.index + 1),
            ("index0", _) => number(turn.index),
            ("rindex", _) => number(turn.length - turn.index),
            ("rindex0", _) => number(turn.length - turn.index - 1),
            ("first", _) => truth(turn.index == 0),
            ("last", _) => truth(turn.index + 1 == turn.length),
            ("length", _) => number(turn.length),
            ("name", None) => Some(LoopField::Value(Value::Text(Arc::clone(&turn.name)))),
            ("parentloop", None) => {
                let around = &self.frames[..index];
                let is_loop = |frame: &Frame| match frame {
                    Frame::Turn(turn) => turn.columns.is_none() && !turn.of_partial,
                    Frame::Arguments(_) => false,
                };
                let parent = around.iter().rposition(is_loop);
                Some(parent.map_or(LoopField::Value(Value::Nil), LoopField::Loop))
            }
            ("row", Some(columns)) => number(turn.index / columns + 1),
            ("col", Some(columns)) => number(turn.index % columns + 1),
            ("col0", Some(columns)) => number(turn.index % columns),
            ("col_first", Some(columns)) => truth(turn.index % columns == 0),
            ("col_last", Some(columns)) => truth(turn.index % columns + 1 == columns),
            _ => None,
        }
    }

    /// A loop's state as a value, for the rare template that hands it on whole.
    pub(super) fn loop_value(&self, index: usize) -> Value {
        let fields = [
            "name",
            "length",
            "index",
            "index0",
            "rindex",
            "rindex0",
            "first",
            "last",
            "row",
            "col",
            "col0",
            "col_first",
            "col_last",
        ];
        let values = fields
            .iter()
            .filter_map(|field| match self.loop_field(index, field)? {
                LoopField::Value(value) => Some((*field, value)),
                LoopField::Loop(_) => None,
            });
        Value::from(values.collect::<Object>())
    }
}

pub(super) enum LoopField {
    Value(Value),
    Loop(usize),
}
