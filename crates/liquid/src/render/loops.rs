//! Walks the loops.

use super::scope::{Frame, Turn};
use super::{Flow, Walker, Writer};
use crate::diagnostic::DiagnosticKind;
use crate::error::Fault;
use crate::syntax::{Expression, For, LoopHead, LoopOffset, TableRow};
use crate::value::Value;

impl<'t> Walker<'t> {
    pub(super) fn for_loop(&mut self, node: &'t For, out: &mut Writer) -> Result<Flow, Fault> {
        let kind = match node.otherwise {
            Some(_) => DiagnosticKind::AbsentInCondition,
            None => DiagnosticKind::Missing,
        };
        let mut items = self.items(&node.turn, "for", kind)?;
        if items.is_empty() {
            return match &node.otherwise {
                Some(body) => self.nodes(body, out),
                None => Ok(Flow::Next),
            };
        }
        if node.reversed {
            items.reverse();
        }
        self.enter(&node.turn, items.len(), None);
        let result = self.turns(node, items, out);
        self.scope.leave();
        result.map(|()| Flow::Next)
    }

    fn turns(&mut self, node: &'t For, items: Vec<Value>, out: &mut Writer) -> Result<(), Fault> {
        for (index, item) in items.into_iter().enumerate() {
            self.meter.step()?;
            self.scope.advance(index, item);
            if self.nodes(&node.body, out)? == Flow::Break {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn table_row(
        &mut self,
        node: &'t TableRow,
        out: &mut Writer,
    ) -> Result<Flow, Fault> {
        let items = self.items(&node.turn, "tablerow", DiagnosticKind::Missing)?;
        let columns = match &node.columns {
            Some(columns) => self.whole_number(columns, "tablerow")?,
            None => None,
        };
        let columns = columns.unwrap_or(items.len()).max(1);
        out.push("<tr class=\"row1\">\n", &mut self.meter)?;
        self.enter(&node.turn, items.len(), Some(columns));
        let result = self.cells(node, items, columns, out);
        self.scope.leave();
        result?;
        out.push("</tr>\n", &mut self.meter)?;
        Ok(Flow::Next)
    }

    fn cells(
        &mut self,
        node: &'t TableRow,
        items: Vec<Value>,
        columns: usize,
        out: &mut Writer,
    ) -> Result<(), Fault> {
        let length = items.len();
        for (index, item) in items.into_iter().enumerate() {
            self.meter.step()?;
            self.scope.advance(index, item);
            let column = index % columns + 1;
            out.push(&format!("<td class=\"col{column}\">"), &mut self.meter)?;
            let flow = self.nodes(&node.body, out)?;
            out.push("</td>", &mut self.meter)?;
            if flow == Flow::Break {
                break;
            }
            if column == columns && index + 1 < length {
                let row = index / columns + 2;
                out.push(&format!("</tr>\n<tr class=\"row{row}\">"), &mut self.meter)?;
            }
        }
        Ok(())
    }

    fn enter(&mut self, turn: &LoopHead, length: usize, columns: Option<usize>) {
        self.scope.enter(Frame::Turn(Turn {
            variable: turn.variable.clone(),
            item: Value::Nil,
            name: turn.name.clone(),
            index: 0,
            length,
            columns,
            of_partial: false,
        }));
    }

    /// The items that a loop goes over, and the place that `offset: continue` goes on from.
    fn items(
        &mut self,
        turn: &LoopHead,
        user: &'static str,
        kind: DiagnosticKind,
    ) -> Result<Vec<Value>, Fault> {
        let collection = self.noted(&turn.collection, kind)?;
        self.meter.bytes(turn.name.len())?;
        let offset = match &turn.offset {
            None => 0,
            Some(LoopOffset::Continue) => self.scope.continued(&turn.name),
            Some(LoopOffset::At(offset)) => self.whole_number(offset, user)?.unwrap_or(0),
        };
        let limit = match &turn.limit {
            None => None,
            Some(limit) => self.whole_number(limit, user)?,
        };
        let items = self.part(&collection, offset, limit.unwrap_or(usize::MAX))?;
        self.scope.set_continued(&turn.name, offset + items.len());
        Ok(items)
    }

    /// A part of what a value holds. A text is one item; what holds nothing has none.
    pub(super) fn part(
        &mut self,
        value: &Value,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<Value>, Fault> {
        let length = match value {
            Value::List(list) => list.len(),
            Value::Range(range) => range.len(),
            Value::Object(object) => object.len(),
            Value::Text(text) | Value::Markup(text) => usize::from(!text.is_empty()),
            _ => 0,
        };
        let count = length.saturating_sub(offset).min(limit);
        // Paid for before they are copied; each turn is paid for again.
        self.meter.steps(count)?;
        Ok(match value {
            Value::List(list) => list.iter().skip(offset).take(count).cloned().collect(),
            Value::Range(range) => range.iter().skip(offset).take(count).collect(),
            Value::Object(object) => {
                let fields = object.iter().skip(offset).take(count);
                let pair = |(name, value): (&std::sync::Arc<str>, &Value)| {
                    Value::from(vec![Value::Text(name.clone()), value.clone()])
                };
                fields.map(pair).collect()
            }
            Value::Text(_) | Value::Markup(_) if count > 0 => vec![value.clone()],
            _ => Vec::new(),
        })
    }

    /// The value of `limit`, `offset` or `cols`: nothing for nil, zero for a negative number.
    fn whole_number(
        &mut self,
        expression: &Expression,
        user: &'static str,
    ) -> Result<Option<usize>, Fault> {
        let value = self.used(expression)?;
        if value == Value::Nil {
            return Ok(None);
        }
        match value.to_integer() {
            Some(number) => Ok(Some(usize::try_from(number).unwrap_or(0))),
            None => Err(Fault::BadArgument {
                user,
                needs: "a number",
                found: value.kind(),
            }),
        }
    }
}
