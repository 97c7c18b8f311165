//! Walks a tree and prints it.
//!
//! The walker recurses on blocks only, whose depth the parser bounds; everything it repeats passes
//! the [`Meter`]. It keeps the offset of what it is doing, so a fault from anywhere below gets its
//! place here.

use std::sync::Arc;

use crate::diagnostic::{DiagnosticKind, Notes};
use crate::engine::{Escape, RenderContext, Rendered, Template};
use crate::error::{Fault, RenderError};
use crate::filter::Call;
use crate::meter::Meter;
use crate::position::{Positions, Span};
use crate::syntax::{
    Branch, Case, Chain, Cycle, CycleGroup, Expression, FilterCall, Node, NodeKind, Output, Place,
};
use crate::value::{Value, equal};

mod condition;
mod evaluate;
mod loops;
mod output;
mod scope;

use evaluate::Reader;
use output::Writer;
use scope::Scope;

/// Renders a template; the error says where it ended.
pub(crate) fn render(
    template: &Template,
    data: &Value,
    context: &RenderContext,
) -> Result<Rendered, RenderError> {
    let mut walker = Walker {
        source: &template.source,
        html: template.escape == Escape::Html,
        context,
        scope: Scope::new(data),
        meter: Meter::new(context.limits.clone()),
        notes: Notes::default(),
        offset: 0,
    };
    let mut out = Writer::output(template.escape, &context.limits);
    match walker.nodes(&template.nodes, &mut out) {
        Ok(_) => Ok(Rendered {
            text: out.finish(),
            diagnostics: walker.notes.into_diagnostics(&template.source),
        }),
        Err(fault) => Err(RenderError {
            position: Positions::of(&template.source, walker.offset),
            fault,
        }),
    }
}

/// What comes after a node. Outside of a loop, `break` and `continue` end the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    Next,
    Break,
    Continue,
}

struct Walker<'t> {
    source: &'t str,
    html: bool,
    context: &'t RenderContext,
    scope: Scope<'t>,
    meter: Meter,
    notes: Notes,
    /// Where the walker is; what a fault reports.
    offset: usize,
}

impl<'t> Walker<'t> {
    fn nodes(&mut self, nodes: &'t [Node], out: &mut Writer) -> Result<Flow, Fault> {
        for node in nodes {
            self.offset = node.offset;
            self.meter.step()?;
            let flow = self.node(node, out)?;
            if flow != Flow::Next {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    fn node(&mut self, node: &'t Node, out: &mut Writer) -> Result<Flow, Fault> {
        match &node.kind {
            NodeKind::Text(span) => out.push(span.of(self.source), &mut self.meter)?,
            NodeKind::Output(output) => self.output(output, out)?,
            NodeKind::Assign(name, chain) => {
                let value = self.chain(chain)?;
                self.assign(name, value)?;
            }
            NodeKind::Capture(name, body) => return self.capture(name, body),
            NodeKind::If(branches) => return self.branches(branches, out),
            NodeKind::Case(case) => return self.case(case, out),
            NodeKind::For(node) => return self.for_loop(node, out),
            NodeKind::TableRow(node) => return self.table_row(node, out),
            NodeKind::Cycle(cycle) => self.cycle(cycle, out)?,
            NodeKind::Increment(name) => {
                let count = self.count(name, 0, 1)?;
                out.push(&count, &mut self.meter)?;
            }
            NodeKind::Decrement(name) => {
                let count = self.count(name, -1, -1)?;
                out.push(&count, &mut self.meter)?;
            }
            NodeKind::IfChanged(body) => return self.if_changed(body, out),
            NodeKind::Break => return Ok(Flow::Break),
            NodeKind::Continue => return Ok(Flow::Continue),
        }
        Ok(Flow::Next)
    }

    fn output(&mut self, output: &Output, out: &mut Writer) -> Result<(), Fault> {
        let value = self.chain(&output.chain)?;
        self.print(&value, output.place, out)
    }

    fn print(&mut self, value: &Value, place: Place, out: &mut Writer) -> Result<(), Fault> {
        match place {
            Place::Plain => out.push_value(value, &mut self.meter),
            Place::Html => out.push_html(value, &mut self.meter),
        }
    }

    fn capture(&mut self, name: &Arc<str>, body: &'t [Node]) -> Result<Flow, Fault> {
        let mut inner = Writer::text(self.meter.limits());
        let flow = self.nodes(body, &mut inner)?;
        let text: Arc<str> = inner.finish().into();
        let value = if self.html {
            Value::Markup(text)
        } else {
            Value::Text(text)
        };
        self.assign(name, value)?;
        Ok(flow)
    }

    fn assign(&mut self, name: &Arc<str>, value: Value) -> Result<(), Fault> {
        self.meter.bytes(name.len())?;
        self.scope.assign(name, value);
        Ok(())
    }

    fn count(&mut self, name: &Arc<str>, first: i64, step: i64) -> Result<String, Fault> {
        self.meter.bytes(name.len())?;
        Ok(self.scope.count(name, first, step).to_string())
    }

    fn branches(&mut self, branches: &'t [Branch], out: &mut Writer) -> Result<Flow, Fault> {
        for branch in branches {
            let taken = match &branch.condition {
                Some(condition) => self.condition(condition)? != branch.negated,
                None => true,
            };
            if taken {
                return self.nodes(&branch.body, out);
            }
        }
        Ok(Flow::Next)
    }

    /// Prints every `when` that matches, once for each of its values that does, and each `else` as
    /// long as none has matched.
    fn case(&mut self, case: &'t Case, out: &mut Writer) -> Result<Flow, Fault> {
        let subject = self.tested(&case.subject)?;
        let mut matched = false;
        for arm in &case.arms {
            let times = match &arm.values {
                None => usize::from(!matched),
                Some(values) => {
                    let mut times = 0;
                    for value in values {
                        let value = self.tested(value)?;
                        times += usize::from(equal(&subject, &value, &mut self.meter)?);
                    }
                    matched |= times > 0;
                    times
                }
            };
            for _ in 0..times {
                let flow = self.nodes(&arm.body, out)?;
                if flow != Flow::Next {
                    return Ok(flow);
                }
            }
        }
        Ok(Flow::Next)
    }

    fn cycle(&mut self, cycle: &Cycle, out: &mut Writer) -> Result<(), Fault> {
        let group = match &cycle.group {
            CycleGroup::Items(items) => format!("items {items}"),
            CycleGroup::Named(name) => {
                let name = self.tested(name)?;
                format!("name {}", self.meter.text_of(&name)?)
            }
        };
        self.meter.bytes(group.len())?;
        let turn = self.scope.cycle(group, cycle.items.len());
        let Some(item) = cycle.items.get(turn) else {
            return Ok(());
        };
        let value = self.used(item)?;
        self.print(&value, cycle.place, out)
    }

    fn if_changed(&mut self, body: &'t [Node], out: &mut Writer) -> Result<Flow, Fault> {
        let mut inner = Writer::text(self.meter.limits());
        let flow = self.nodes(body, &mut inner)?;
        let text = inner.finish();
        if self.scope.changed(&text) {
            out.push(&text, &mut self.meter)?;
        }
        Ok(flow)
    }

    /// The value of an expression whose fields should be there.
    fn used(&mut self, expression: &Expression) -> Result<Value, Fault> {
        self.noted(expression, DiagnosticKind::Missing)
    }

    /// The value of an expression that the template asks about.
    fn tested(&mut self, expression: &Expression) -> Result<Value, Fault> {
        self.noted(expression, DiagnosticKind::AbsentInCondition)
    }

    fn noted(&mut self, expression: &Expression, kind: DiagnosticKind) -> Result<Value, Fault> {
        let mut absent = Vec::new();
        let value = self.read(expression, &mut absent)?;
        for span in absent {
            self.notes.add(kind, span);
        }
        Ok(value)
    }

    /// The value of an expression; paths that led nowhere are added to `absent`.
    fn read(&mut self, expression: &Expression, absent: &mut Vec<Span>) -> Result<Value, Fault> {
        let mut reader = Reader {
            scope: &self.scope,
            meter: &mut self.meter,
            absent,
        };
        reader.value(expression).map(std::borrow::Cow::into_owned)
    }

    /// The value of an expression behind its filters. An absent field is noted as missing, unless
    /// a `default` later in the chain gave a value for it.
    fn chain(&mut self, chain: &Chain) -> Result<Value, Fault> {
        let mut absent = Vec::new();
        let mut value = self.read(&chain.base, &mut absent)?;
        for call in &chain.filters {
            value = self.filter(value, call, chain, &mut absent)?;
        }
        for span in absent {
            self.notes.add(DiagnosticKind::Missing, span);
        }
        Ok(value)
    }

    fn filter(
        &mut self,
        input: Value,
        call: &FilterCall,
        chain: &Chain,
        absent: &mut Vec<Span>,
    ) -> Result<Value, Fault> {
        self.offset = call.offset;
        self.meter.step()?;
        let mut absent_arguments = Vec::new();
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            arguments.push(self.read(argument, &mut absent_arguments)?);
        }
        let allow_false = match &call.allow_false {
            Some(expression) => self.tested(expression)?.is_truthy(),
            None => false,
        };
        let mut running = Call {
            name: call.filter.name,
            input,
            arguments,
            allow_false,
            html: self.html,
            context: self.context,
            meter: &mut self.meter,
            noticed: None,
        };
        let value = call.filter.run(&mut running)?;
        let noticed = running.noticed;
        if noticed == Some(DiagnosticKind::FallbackUsed) {
            // The fallback stands for what was absent up to here, and for an empty base.
            if absent.is_empty() && matches!(chain.base, Expression::Path(_)) {
                absent.push(chain.span);
            }
            for span in absent.drain(..) {
                self.notes.add(DiagnosticKind::FallbackUsed, span);
            }
        } else if call.filter.takes_allow_false {
            // The argument of a `default` that was not needed is not missed.
            absent_arguments.clear();
        }
        if noticed == Some(DiagnosticKind::UnreadableDate) {
            self.notes.add(DiagnosticKind::UnreadableDate, chain.span);
        }
        absent.append(&mut absent_arguments);
        Ok(value)
    }
}
