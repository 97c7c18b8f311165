//! What a plan asks of the contact's journeys before: looked for once, when it is compiled, since it is
//! asked at each entry.

use std::collections::BTreeSet;

use super::{Does, Node, Plan};
use crate::block::One;
use crate::condition::{Condition, Period};
use crate::journey::TRIGGER;
use crate::path::{Path, Root};

/// What is asked of earlier journeys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Earlier {
    /// When the one with the same key began: `since: previous`.
    beginning: bool,
    /// What the last one was: `previous.`
    journey: bool,
    /// The fields of what started it that rules, moments and values name.
    named: BTreeSet<String>,
}

impl Plan {
    /// Whether a rule asks when the journey before with the same key began.
    pub fn asks_for_previous(&self) -> bool {
        self.earlier.beginning
    }

    /// Whether something in it asks what the contact's last journey was: a rule, a moment, a value, or a
    /// text of a block. What its e-mails ask is not known to a plan.
    pub fn asks_for_before(&self) -> bool {
        self.earlier.journey
    }

    /// The fields of `previous.trigger.` that it names itself. What texts name is not known.
    pub(crate) fn names_of_before(&self) -> &BTreeSet<String> {
        &self.earlier.named
    }

    pub(super) fn find_earlier(&mut self) {
        let mut earlier = Earlier::default();
        self.each_condition(&mut |condition| {
            earlier.beginning |=
                matches!(condition, Condition::Event(rule) if rule.period == Period::Previous);
        });
        let named = &mut earlier.named;
        let mut reads = false;
        let mut look = |path: &Path| {
            reads |= path.root == Root::Previous;
            match (path.root, path.names.as_slice()) {
                (Root::Previous, [first, field, ..]) if first == TRIGGER => {
                    named.insert(field.clone());
                }
                _ => {}
            }
        };
        self.rules().for_each(|rule| rule.each_path(&mut look));
        let own = self.nodes.iter().flat_map(Node::own_paths);
        own.for_each(&mut look);
        earlier.journey = reads || self.nodes.iter().any(Node::tells_of_before);
        self.earlier = earlier;
    }
}

impl Node {
    /// Whether a text of the block may ask for it.
    fn tells_of_before(&self) -> bool {
        let texts = match &self.does {
            Does::One(one) => one.texts(),
            _ => Vec::new(),
        };
        texts.into_iter().any(may_read_before)
    }
}

impl One {
    /// The Liquid templates that it holds itself.
    fn texts(&self) -> Vec<&str> {
        match self {
            Self::CreateTask(create) => vec![&create.title, &create.text],
            Self::NotifyStaff(notify) => notify.text().into_iter().collect(),
            Self::Call(call) => call.call.texts().collect(),
            _ => Vec::new(),
        }
    }
}

/// Whether a template may name it. One that has the word without meaning it costs a look at two events.
fn may_read_before(template: &str) -> bool {
    let mut rest = template;
    while let Some((_, tail)) = rest.split_once(Root::Previous.as_str()) {
        if tail.starts_with(['.', '[']) {
            return true;
        }
        rest = tail;
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::sample;

    /// Whether a workflow with these keys and blocks asks for the journey before.
    fn check(keys: &str, blocks: &str, expect: bool) {
        let plan = sample::plan(&format!(
            "{{ format: 1, handle: w, name: W, purpose: service, {keys} triggers: [{{ id: t, start: event, event: a }}], blocks: [{blocks}] }}"
        ));
        assert_eq!(plan.asks_for_before(), expect, "{keys} {blocks}");
        let wanted = plan.history_wanted();
        let known = wanted.contains("journey_started") && wanted.contains("journey_ended");
        assert_eq!(known, expect, "{keys} {blocks}");
    }

    #[test]
    fn a_plan_that_names_it_anywhere_asks_for_the_journey_before() {
        check("", "{ id: m, do: send_email, email: x }", false);
        let rule = "{ not: { field: trigger.n, is: { path: previous.trigger.n } } }";
        check(&format!("entry: {{ when: {rule} }},"), "", true);
        check(&format!("exits: [{{ id: x, when: {rule} }}],"), "", true);
        check("", &format!("{{ id: m, do: end, when: {rule} }}"), true);
        check(
            "",
            "{ id: w, do: wait, until: { date: previous.ended_at, offset: 30d } }",
            true,
        );
        let moment = "not_later_than: { date: previous.entered_at, offset: 60d }";
        check(
            "",
            &format!("{{ id: m, do: send_email, email: x, {moment} }}"),
            true,
        );
        let set = "changes: [{ field: contact.n, set: { path: previous.trigger.n } }]";
        check("", &format!("{{ id: c, do: change_contact, {set} }}"), true);
        let tell = |text: &str| {
            format!("{{ id: n, do: notify_staff, to: [{{ role: sales }}], text: \"{text}\" }}")
        };
        check(
            "",
            &tell("Now {{ trigger.n }}, before {{ previous.trigger.n }}"),
            true,
        );
        check("", &tell("The previous one"), false);
        let call = |body: &str| {
            format!(
                "{{ id: c, do: call, method: POST, url: \"https://example.com\", body: '{body}' }}"
            )
        };
        check("", &call("{{ previous[\"trigger\"] | json }}"), true);
        check("", &call("{{ trigger | json }}"), false);
    }
}
