//! The meter that runs during one rendering: fuel, and the caps on what a template makes.
//!
//! Every step, element and byte passes here, so a template that would run for ever or fill the
//! memory ends with a fault instead. Fuel is counted in bytes inside: a step costs as much as
//! [`BYTES_PER_FUEL`] bytes.

use std::sync::Arc;

use crate::error::Fault;
use crate::limits::{BYTES_PER_FUEL, Limits};
use crate::value::{Value, print};

pub(crate) struct Meter {
    limits: Limits,
    bytes_left: u64,
}

impl Meter {
    pub(crate) fn new(limits: Limits) -> Self {
        let bytes_left = limits.fuel.saturating_mul(BYTES_PER_FUEL);
        Self { limits, bytes_left }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// One step of the walker.
    pub(crate) fn step(&mut self) -> Result<(), Fault> {
        self.steps(1)
    }

    /// Steps or elements.
    pub(crate) fn steps(&mut self, count: usize) -> Result<(), Fault> {
        self.burn((count as u64).saturating_mul(BYTES_PER_FUEL))
    }

    /// Bytes read or written.
    pub(crate) fn bytes(&mut self, count: usize) -> Result<(), Fault> {
        self.burn(count as u64)
    }

    /// The steps of sorting so many elements, whose keys have so many bytes in all.
    pub(crate) fn sorting(&mut self, count: usize, key_bytes: usize) -> Result<(), Fault> {
        let rounds = count.checked_ilog2().unwrap_or(0) as usize + 1;
        self.steps(count.saturating_mul(rounds))?;
        self.bytes(key_bytes.saturating_mul(rounds))
    }

    fn burn(&mut self, bytes: u64) -> Result<(), Fault> {
        let left = self.bytes_left.checked_sub(bytes);
        // What is left of too little may not be spent on something smaller afterwards.
        self.bytes_left = left.unwrap_or(0);
        left.map(|_| ()).ok_or(Fault::OutOfFuel {
            fuel: self.limits.fuel,
        })
    }

    /// Passes a list that a filter made, if it is short enough.
    pub(crate) fn list(&mut self, list: Vec<Value>) -> Result<Value, Fault> {
        self.list_length(list.len())?;
        Ok(Value::from(list))
    }

    /// Whether a filter may make a list of this length.
    pub(crate) fn list_length(&self, length: usize) -> Result<(), Fault> {
        let length_max = self.limits.list_length_max;
        if length > length_max {
            return Err(Fault::ListTooLong { length_max });
        }
        Ok(())
    }

    /// The text of a value that is looked up by it. Hashing a name reads all of it.
    pub(crate) fn name_of(&mut self, value: &Value) -> Result<Arc<str>, Fault> {
        let name = self.text_of(value)?;
        self.bytes(name.len())?;
        Ok(name)
    }

    /// The text of a value: shared if it is one, else printed, within the cap.
    pub(crate) fn text_of(&mut self, value: &Value) -> Result<Arc<str>, Fault> {
        if let Some(text) = value.as_text() {
            return Ok(Arc::clone(text));
        }
        let mut text = Draft::new(self);
        text.push_value(value)?;
        Ok(text.finish().into())
    }
}

/// A text that a filter is making, within the cap.
pub(crate) struct Draft<'m> {
    text: String,
    meter: &'m mut Meter,
}

impl<'m> Draft<'m> {
    pub(crate) fn new(meter: &'m mut Meter) -> Self {
        Self {
            text: String::new(),
            meter,
        }
    }

    pub(crate) fn push(&mut self, piece: &str) -> Result<(), Fault> {
        self.meter.bytes(piece.len())?;
        let bytes_max = self.meter.limits.text_bytes_max;
        if self.text.len().saturating_add(piece.len()) > bytes_max {
            return Err(Fault::TextTooLong { bytes_max });
        }
        self.text.push_str(piece);
        Ok(())
    }

    pub(crate) fn push_value(&mut self, value: &Value) -> Result<(), Fault> {
        print(value, &mut |piece| self.push(piece))
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meter(fuel: u64) -> Meter {
        Meter::new(Limits {
            fuel,
            text_bytes_max: 8,
            list_length_max: 2,
            ..Limits::default()
        })
    }

    #[test]
    fn burns_steps_and_bytes() {
        let mut meter = meter(2);
        assert!(meter.step().is_ok());
        assert!(meter.bytes(15).is_ok());
        assert_eq!(meter.bytes(2), Err(Fault::OutOfFuel { fuel: 2 }));
        assert!(meter.bytes(1).is_err(), "once out, it stays out");
    }

    #[test]
    fn caps_texts_and_lists() {
        let mut meter = meter(100);
        let mut draft = Draft::new(&mut meter);
        assert!(draft.push("12345678").is_ok());
        assert_eq!(draft.push("9"), Err(Fault::TextTooLong { bytes_max: 8 }));
        assert!(meter.list(vec![Value::Nil; 2]).is_ok());
        assert_eq!(
            meter.list(vec![Value::Nil; 3]),
            Err(Fault::ListTooLong { length_max: 2 })
        );
    }

    #[test]
    fn many_references_to_one_long_text_are_refused_before_they_are_joined() {
        let mut meter = meter(u64::MAX);
        let list = Value::from(vec![Value::from("12345"); 1_000]);
        assert_eq!(
            meter.text_of(&list),
            Err(Fault::TextTooLong { bytes_max: 8 })
        );
    }
}
