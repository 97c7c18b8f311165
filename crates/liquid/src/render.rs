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
use crate::limits::RENDER_DEPTH_MAX;
use crate::meter::Meter;
use crate::position::{Positions, Span};
use crate::syntax::{
    Branch, Case, Chain, Cycle, CycleGroup, Expression, FilterCall, Node, NodeKind, Output, Place,
    Unit,
};
use crate::value::{Value, equal};

mod condition;
mod evaluate;
mod loops;
mod output;
mod partial;
mod place;
mod scope;

use evaluate::Reader;
use output::Writer;
use scope::{Group, Scope};

/// Renders a template; the error says where it ended.
pub(crate) fn render(
    template: &Template,
    data: &Value,
    context: &RenderContext,
) -> Result<Rendered, RenderError> {
    let Some(main) = template.units.first() else {
        return Ok(Rendered::default());
    };
    let mut walker = Walker {
        units: &template.units,
        unit: 0,
        source: &main.source,
        html: template.escape == Escape::Html,
        context,
        scope: Scope::new(data),
        meter: Meter::new(context.limits.clone()),
        notes: Notes::default(),
        offset: 0,
        depth: 0,
        depth_of_partials: 0,
    };
    let mut out = Writer::output(template.escape, &context.limits);
    out.expect(main.source.len());
    match walker.nodes(&main.nodes, &mut out) {
        Ok(_) => Ok(Rendered {
            text: out.finish(),
            diagnostics: walker.notes.into_diagnostics(&template.units),
        }),
        Err(fault) => {
            let unit = template.units.get(walker.unit).unwrap_or(main);
            Err(RenderError {
                partial: unit.name.clone(),
                position: Positions::of(&unit.source, walker.offset),
                fault,
            })
        }
    }
}

/// What comes after a node. Outside of a loop, `break` and `continue` end the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    Next,
    Break,
    Continue,
}

/// What calling a filter costs, in steps: it takes about so many times as long as one of them.
const FILTER_STEPS: usize = 3;

struct Walker<'t> {
    units: &'t [Unit],
    /// The unit that the walker is in, and its source.
    unit: usize,
    source: &'t str,
    html: bool,
    context: &'t RenderContext,
    scope: Scope<'t>,
    meter: Meter,
    notes: Notes,
    /// Where the walker is; what a fault reports.
    offset: usize,
    /// Blocks and partials around it.
    depth: usize,
    depth_of_partials: usize,
}

impl<'t> Walker<'t> {
    fn nodes(&mut self, nodes: &'t [Node], out: &mut Writer) -> Result<Flow, Fault> {
        if self.depth == RENDER_DEPTH_MAX {
            return Err(Fault::BlocksTooDeep {
                depth_max: RENDER_DEPTH_MAX,
            });
        }
        self.depth += 1;
        for node in nodes {
            self.offset = node.offset;
            self.meter.step()?;
            let flow = self.node(node, out)?;
            if flow != Flow::Next {
                self.depth -= 1;
                return Ok(flow);
            }
        }
        self.depth -= 1;
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
            NodeKind::Partial(call) => return self.partial(call, out),
            NodeKind::Break => return Ok(Flow::Break),
            NodeKind::Continue => return Ok(Flow::Continue),
        }
        Ok(Flow::Next)
    }

    fn output(&mut self, output: &Output, out: &mut Writer) -> Result<(), Fault> {
        let chain = &output.chain;
        let passed = if chain.filters.is_empty() {
            // The usual output: the value is printed where it lies.
            let mut absent = Vec::new();
            let mut reader = Reader {
                scope: &self.scope,
                meter: &mut self.meter,
                absent: &mut absent,
            };
            let value = reader.value(&chain.base)?;
            let passed = print(&value, output.place, out, &mut self.meter)?;
            for span in absent {
                self.notes.add(self.unit, DiagnosticKind::Missing, span);
            }
            passed
        } else {
            let value = self.chain(chain)?;
            print(&value, output.place, out, &mut self.meter)?
        };
        if !passed {
            self.notes
                .add(self.unit, DiagnosticKind::Refused, chain.span);
        }
        Ok(())
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
            CycleGroup::Items(items) => {
                self.meter.bytes(items.len())?;
                Group::Items(Arc::clone(items))
            }
            CycleGroup::Named(name) => {
                let name = self.tested(name)?;
                Group::Named(self.meter.name_of(&name)?)
            }
        };
        let turn = self.scope.cycle(group, cycle.items.len());
        let Some(item) = cycle.items.get(turn) else {
            return Ok(());
        };
        let value = self.used(item)?;
        if !print(&value, cycle.place, out, &mut self.meter)? {
            let span = match item {
                Expression::Path(path) => path.span,
                _ => Span::new(self.offset, self.offset),
            };
            self.notes.add(self.unit, DiagnosticKind::Refused, span);
        }
        Ok(())
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
            self.notes.add(self.unit, kind, span);
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
            self.notes.add(self.unit, DiagnosticKind::Missing, span);
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
        self.meter.steps(FILTER_STEPS)?;
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
                self.notes
                    .add(self.unit, DiagnosticKind::FallbackUsed, span);
            }
        } else if call.filter.takes_allow_false {
            // The argument of a `default` that was not needed is not missed.
            absent_arguments.clear();
        }
        if let Some(kind @ (DiagnosticKind::UnreadableDate | DiagnosticKind::UnreadableNumber)) =
            noticed
        {
            self.notes.add(self.unit, kind, chain.span);
        }
        absent.append(&mut absent_arguments);
        Ok(value)
    }
}

/// Prints a value as its place wants it; false if it was refused there.
fn print(value: &Value, place: Place, out: &mut Writer, meter: &mut Meter) -> Result<bool, Fault> {
    match place {
        Place::Plain | Place::Raw => out.push_value(value, meter)?,
        Place::Html => out.push_html(value, meter)?,
        Place::Url(part) => return out.push_url(value, part, meter),
        Place::Css(part) => return out.push_css(value, part, meter),
        Place::Json => out.push_json(value, meter)?,
    }
    Ok(true)
}
