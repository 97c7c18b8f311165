//! What happened to a contact, and the elements of a list: how many there are, or how much of them.

use engine::condition::{Condition, EventRule, Measure, Period};
use engine::path::Path;
use engine::time::Time;

use super::date::moment_at;
use super::field::Located;
use super::{Compiler, Inside, Piece, Why};

impl Compiler<'_> {
    pub(super) fn event(&mut self, rule: &EventRule, inside: &Inside) -> Piece {
        if !rule.same.is_empty() {
            return Err(Why::OtherValue);
        }
        let now = self.now;
        let beginning = |zone: &engine::calendar::Zone| match &rule.period {
            Period::Within(lapse) => Ok(Some(zone.after(now, lapse.back()))),
            Period::Ever => Ok(Some(Time::MIN)),
            Period::Since(moment) => moment_at(moment, zone, now),
            _ => Err(Why::Period),
        };
        let from = beginning(self.zone)?;
        let alike = self.alike(|zone| beginning(zone).ok());
        let alias = self.alias('e');
        let names = if let [name] = &rule.names[..] {
            let name = self.text(name);
            format!("{alias}.name = {name}")
        } else {
            let names = self.list(rule.names.clone());
            self.dialect.among(&format!("{alias}.name"), &names)
        };
        // Without a beginning nothing counts, which is not the same as that nothing holds.
        let from = self.param(from.map_or(i64::MAX, Time::millis));
        let until = self.param(now);
        let within = Inside {
            event: Some(alias.clone()),
            item: inside.item.clone(),
        };
        let filter = rule.filter.as_deref();
        let filter = filter.map(|filter| self.condition(filter, &within));
        let rows = format!(
            "event AS {alias} WHERE {alias}.workspace = c.workspace AND {alias}.bucket = c.bucket \
             AND {alias}.contact = c.id AND {alias}.occurred_at >= {from} \
             AND {alias}.occurred_at <= {until} AND {names}"
        );
        let measured = self.measured(&rule.measure, &within, filter, &rows, false)?;
        Ok(format!("CASE WHEN {alike} THEN {measured} END"))
    }

    pub(super) fn items(
        &mut self,
        path: &Path,
        filter: Option<&Condition>,
        every: bool,
        measure: &Measure,
        inside: &Inside,
    ) -> Piece {
        let Located::Json(json) = self.locate(path, inside)? else {
            // What is no list has no elements; the engine says what that comes to.
            return Err(Why::Place);
        };
        let alias = self.alias('i');
        let (from, _) = json.elements(self.dialect, &alias);
        let within = Inside {
            event: inside.event.clone(),
            item: Some(alias),
        };
        let filter = filter.map(|filter| self.condition(filter, &within));
        let rows = format!("{from} WHERE TRUE");
        let measured = self.measured(measure, &within, filter, &rows, every)?;
        let several = json.several();
        if several.is_empty() {
            return Ok(measured);
        }
        Ok(format!("CASE {several}ELSE {measured} END"))
    }
}
