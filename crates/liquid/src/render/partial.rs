//! Prints partials.
//!
//! A partial was compiled with the template, so nothing is looked up but the number of its unit. What
//! is nested is counted here: a partial may use itself, and only the data may tell where that ends.

use std::sync::Arc;

use super::scope::{Frame, Scope, Turn};
use super::{Flow, Walker, Writer};
use crate::diagnostic::DiagnosticKind;
use crate::error::Fault;
use crate::limits::PARTIAL_DEPTH_MAX;
use crate::syntax::{Bound, PartialCall};
use crate::value::Value;

/// The data of a partial that sees its arguments only.
static NO_DATA: Value = Value::Nil;

/// Names with their values, for one use of a partial.
type Arguments = Vec<(Arc<str>, Value)>;

impl<'t> Walker<'t> {
    pub(super) fn partial(
        &mut self,
        call: &'t PartialCall,
        out: &mut Writer,
    ) -> Result<Flow, Fault> {
        let (name, unit) = self.called(call)?;
        let mut arguments = Arguments::with_capacity(call.arguments.len() + 1);
        for (argument, expression) in &call.arguments {
            self.meter.bytes(argument.len())?;
            arguments.push((Arc::clone(argument), self.tested(expression)?));
        }
        if self.depth_of_partials == PARTIAL_DEPTH_MAX {
            return Err(Fault::PartialsTooDeep {
                depth_max: PARTIAL_DEPTH_MAX,
            });
        }
        let around = (self.unit, self.source);
        self.depth_of_partials += 1;
        let flow = self.bound(call, &name, unit, arguments, out)?;
        self.depth_of_partials -= 1;
        (self.unit, self.source) = around;
        Ok(if call.isolated { Flow::Next } else { flow })
    }

    /// The unit that the name of a call means.
    fn called(&mut self, call: &'t PartialCall) -> Result<(Arc<str>, usize), Fault> {
        if let [(name, unit)] = call.units.as_slice()
            && call.isolated
        {
            return Ok((Arc::clone(name), *unit));
        }
        let name = self.tested(&call.name)?;
        let name = self.meter.name_of(&name)?;
        self.meter.steps(call.units.len())?;
        let found = call.units.iter().find(|(known, _)| *known == name);
        match found {
            Some((_, unit)) => Ok((name, *unit)),
            None => Err(Fault::UnknownPartial {
                name: name.chars().take(NAME_CHARACTERS_SHOWN).collect(),
            }),
        }
    }

    /// Prints a partial once, or for each element of what is bound.
    fn bound(
        &mut self,
        call: &'t PartialCall,
        name: &Arc<str>,
        unit: usize,
        mut arguments: Arguments,
        out: &mut Writer,
    ) -> Result<Flow, Fault> {
        let Some(Bound { value, each, alias }) = &call.bound else {
            return self.print_partial(call, unit, None, arguments, out);
        };
        let value = self.noted(value, DiagnosticKind::Missing)?;
        let variable = alias
            .clone()
            .unwrap_or_else(|| name.rsplit('/').next().unwrap_or(name).into());
        let is_list = matches!(value, Value::List(_) | Value::Range(_));
        if !is_list || (call.isolated && !*each) {
            arguments.push((variable, value));
            return self.print_partial(call, unit, None, arguments, out);
        }
        let items = self.part(&value, 0, usize::MAX)?;
        let length = items.len();
        for (index, item) in items.into_iter().enumerate() {
            self.meter.step()?;
            let mut arguments = arguments.clone();
            self.meter.steps(arguments.len())?;
            let turn = if call.isolated {
                Some(Turn {
                    variable: Arc::clone(&variable),
                    item,
                    name: Arc::clone(&variable),
                    index,
                    length,
                    columns: None,
                    of_partial: true,
                })
            } else {
                arguments.push((Arc::clone(&variable), item));
                None
            };
            let flow = self.print_partial(call, unit, turn, arguments, out)?;
            if flow == Flow::Break {
                return Ok(Flow::Next);
            }
        }
        Ok(Flow::Next)
    }

    /// Prints a partial. Where it ends with a fault the walker stays in it, so that the fault gets its
    /// place there.
    fn print_partial(
        &mut self,
        call: &PartialCall,
        unit: usize,
        turn: Option<Turn>,
        arguments: Arguments,
        out: &mut Writer,
    ) -> Result<Flow, Fault> {
        let Some(partial) = self.units.get(unit) else {
            return Ok(Flow::Next);
        };
        let around = (self.unit, self.source);
        let scope = if call.isolated {
            let mut scope = Scope::new(&NO_DATA);
            if let Some(turn) = turn {
                scope.enter(Frame::Turn(turn));
            }
            for (name, value) in arguments {
                scope.assign(&name, value);
            }
            Some(std::mem::replace(&mut self.scope, scope))
        } else {
            self.scope.enter(Frame::Arguments(arguments));
            None
        };
        (self.unit, self.source) = (unit, &partial.source);
        let flow = self.nodes(&partial.nodes, out)?;
        (self.unit, self.source) = around;
        match scope {
            Some(scope) => self.scope = scope,
            None => self.scope.leave(),
        }
        Ok(flow)
    }
}

/// So much of a wrong name is shown.
const NAME_CHARACTERS_SHOWN: usize = 80;
