//! What is found in exits, goals, and the blocks that move a journey.

use super::*;

#[test]
fn an_exit_has_a_rule_that_something_can_make_true() {
    let frame = "\
format: 1
handle: w
name: W
purpose: service
triggers: [{ id: t, start: event, event: a, key: event.id }]
exits: [@]
blocks: [{ id: a, do: send_email, email: hello }]";
    check_in(
        frame,
        &expect![[r#"
            { id: x, when: { event: b } }
                ok
            { id: x, when: { event: b, same: id, block: a } }
                ok
            { id: x, when: { event: b, block: z } }
                6:9: error[unknown_block] exits/x: Unknown block before this one `z`: did you mean `a`?
            { id: x, when: { event: b, within: 7d, at_most: 0 } }
                6:9: error[time_alone] exits/x: This rule can become true by time alone. It is looked at when something happens, not in between: use a `wait` and a branch.
            { id: x, when: { field: exit.id, is: 1 } }
                6:33: error[root] exits/x/when/field: `exit` does not exist here; possible: contact, trigger, journey, previous, block, activity, registration.
            { id: x, when: { field: block.a.outcome, is: sent } }
                ok
            { id: x, when: { event: b } }, { id: x, when: { event: c } }
                6:40: error[duplicate_id] exits/x: Two exits are called `x`.
            { id: x, when: { event: b }, blocks: [{ id: y, do: end, when: { field: exit.id, is: 1 } }] }
                ok
            { id: x, when: { event: b }, blocks: [{ id: a, do: end }] }
                6:47: error[duplicate_id] exits/x/blocks/a: Another block is called `a`.
            { id: x, when: { event: b }, blocks: [{ id: y, do: goto, block: a }] }
                6:47: error[goto] exits/x/blocks/y/block: `a` stands elsewhere: the blocks of an exit and the main sequence do not lead into each other.
            { id: x, when: { event: b }, blocks: [{ id: y, do: goto, block: z }, { id: z, do: end }] }
                ok
            { id: x, when: { event: b }, blocks: [{ id: y, do: goto, block: v }] }, { id: u, when: { event: c }, blocks: [{ id: v, do: end }] }
                6:47: error[goto] exits/x/blocks/y/block: `v` stands elsewhere: the blocks of an exit and the main sequence do not lead into each other.
            { id: x }
                6:9: error[missing] exits/x: `when` is missing.
        "#]],
    );
}

#[test]
fn a_goal_is_named_once_and_reached_by_its_name() {
    let frame = "\
format: 1
handle: w
name: W
purpose: service
triggers: [{ id: t, start: event, event: a }]
goals: [@]
blocks: [{ id: a, do: goal, goal: won, pull: true }]";
    check_in(
        frame,
        &expect![[r#"
            { id: won, when: { event: b }, value: event.total, window: 90d, primary: true, leave: false }
                ok
            { id: lost, when: { event: b } }
                7:10: error[unknown_goal] blocks/a/goal: Unknown goal `won`; possible here: lost.
            { id: won, when: { event: b }, value: contact.total }
                6:47: error[root] goals/won/value: The value of a goal is a field of the event that reached it: event.total.
            { id: won, when: { event: b }, window: 91d }
                6:48: error[out_of_range] goals/won/window: This must be 1d to 90d.
            { id: won, when: { event: b }, primary: true }, { id: two, when: { event: b }, primary: true }
                6:8: error[goal] goals: Only one goal can be `primary`.
        "#]],
    );
}

#[test]
fn what_leads_back_has_a_limit_and_a_wait_on_the_way() {
    check_in(
        BLOCKS,
        &expect![[r#"
            [{ id: a, do: wait, for: 1d }, { id: b, do: goto, block: a, visits: 3 }]
                ok
            [{ id: a, do: wait, for: 1d }, { id: b, do: goto, block: a }]
                6:40: error[goto] blocks/b: This leads back: it needs `visits`, how many times at most.
            [{ id: a, do: wait, for: 1d, when: { tag: x } }, { id: b, do: goto, block: a, visits: 3 }]
                6:58: error[goto] blocks/b: This leads back without a wait on the way: everything between would happen at once. A wait counts if it has no `when`, and lasts a time of its own on every visit.
            [{ id: a, do: wait, until: { date: trigger.at } }, { id: b, do: goto, block: a, visits: 3 }]
                6:60: error[goto] blocks/b: This leads back without a wait on the way: everything between would happen at once. A wait counts if it has no `when`, and lasts a time of its own on every visit.
            [{ id: a, do: wait, for: 1d, from: entry }, { id: b, do: goto, block: a, visits: 3 }]
                6:53: error[goto] blocks/b: This leads back without a wait on the way: everything between would happen at once. A wait counts if it has no `when`, and lasts a time of its own on every visit.
            [{ id: a, do: wait, until: { time: "10:00" } }, { id: b, do: goto, block: a, visits: 3 }]
                ok
            [{ id: a, do: wait_for, at_most: 1d, branches: [{ id: x, when: { event: b } }] }, { id: b, do: goto, block: a, visits: 3 }]
                ok
            [{ id: a, do: branch, branches: [{ id: x, when: { tag: x }, blocks: [{ id: w, do: wait, for: 1d }] }, { id: y }] }, { id: b, do: goto, block: a, visits: 3 }]
                6:125: error[goto] blocks/b: This leads back without a wait on the way: everything between would happen at once. A wait counts if it has no `when`, and lasts a time of its own on every visit.
            [{ id: b, do: goto, block: b, visits: 3 }]
                6:10: error[goto] blocks/b: This leads back without a wait on the way: everything between would happen at once. A wait counts if it has no `when`, and lasts a time of its own on every visit.
            [{ id: b, do: goto, block: z }]
                6:10: error[unknown_block] blocks/b/block: Unknown block `z`: did you mean `b`?
            [{ id: b, do: goto, block: c, visits: 101 }, { id: c, do: end }]
                6:47: error[out_of_range] blocks/b/visits: This must be a whole number from 1 to 100.
            [{ id: b, do: goto, block: d }, { id: c, do: end }, { id: d, do: end }]
                6:41: error[unreachable] blocks/c: Nobody can reach `c`: every way before it ends.
            [{ id: b, do: goto, block: d, when: { tag: x } }, { id: c, do: wait, for: 1d }, { id: d, do: end }]
                ok
        "#]],
    );
}

#[test]
fn a_wait_for_says_for_what_and_how_long() {
    check_in(
        BLOCKS,
        &expect![[r#"
            [{ id: a, do: wait_for, at_most: 1d, branches: [{ id: x, when: { event: b } }, { id: y }] }]
                ok
            [{ id: a, do: wait_for, at_most: { date: trigger.at }, branches: [{ id: x, when: { event: b, since: ever } }] }]
                ok
            [{ id: a, do: wait_for, branches: [{ id: x, when: { event: b } }] }]
                6:10: error[missing] blocks/a: `at_most` is missing.
            [{ id: a, do: wait_for, at_most: 1d, branches: [{ id: x }] }]
                6:10: error[wait_for] blocks/a: What is waited for? At least one branch needs a `when`.
            [{ id: a, do: wait_for, at_most: 1d, branches: [{ id: x }, { id: y, when: { event: b } }] }]
                6:57: error[branch] blocks/a/branches/x: Only the last branch may have no `when`: it is for the time-out.
            [{ id: a, do: wait_for, at_most: 1d, stable: 1h, branches: [{ id: x, when: { event: b } }] }]
                ok
            [{ id: a, do: wait_for, at_most: 1d, branches: [{ id: x, when: { field: contact.at, within_last: 1d } }] }]
                6:10: error[time_alone] blocks/a: This rule can become true by time alone. It is looked at when something happens, not in between: use a `wait` and a branch.
            [{ id: a, do: wait_for, at_most: 1d, branches: [{ id: x, when: { event: b }, blocks: [{ id: c, do: end }] }, { id: y, blocks: [{ id: d, do: end }] }] }, { id: e, do: end }]
                6:162: error[unreachable] blocks/e: Nobody can reach `e`: every way before it ends.
            [{ id: a, do: wait_for, at_most: 1d, branches: [{ id: x, when: { event: b } }] }, { id: c, do: end, when: { field: block.a.event.total, at_least: 5 } }]
                ok
        "#]],
    );
}

#[test]
fn a_split_has_two_ways_with_weights() {
    check_in(
        BLOCKS,
        &expect![[r#"
            [{ id: a, do: split, branches: [{ id: x, weight: 1 }, { id: y, weight: 1000 }] }]
                ok
            [{ id: a, do: split, branches: [{ id: x, weight: 1 }] }]
                6:40: error[list_length] blocks/a/branches: This list has 1 elements; it must have 2 to 20.
            [{ id: a, do: split, branches: [{ id: x, weight: 0 }, { id: y, weight: 1001 }] }]
                6:58: error[out_of_range] blocks/a/branches/x/weight: This must be a whole number from 1 to 1000.
                6:80: error[out_of_range] blocks/a/branches/y/weight: This must be a whole number from 1 to 1000.
            [{ id: a, do: split, branches: [{ id: x, weight: 1 }, { id: x, weight: 1 }] }]
                6:63: error[duplicate_id] blocks/a/branches/x: Two branches here are called `x`.
            [{ id: a, do: split, branches: [{ id: x, weight: 1, when: { tag: x } }, { id: y }] }]
                6:61: error[unknown_key] blocks/a/branches/x/when: Unknown key `when`; possible here: id, label, note, weight, blocks.
                6:81: error[missing] blocks/a/branches/y: `weight` is missing.
            [{ id: a, do: split, decide: auto, branches: [{ id: x, weight: 1 }, { id: y, weight: 1 }] }]
                6:30: error[not_yet] blocks/a/decide: `decide` belongs to the format, but this version cannot run it yet.
        "#]],
    );
}

#[test]
fn what_a_block_changes_or_writes_is_said_whole() {
    check_in(
        BLOCKS,
        &expect![[r#"
            [{ id: a, do: change_contact, changes: [{ field: contact.n, add: 1 }, { field: contact.at, set: { date: now, offset: 7d } }, { field: contact.x, clear: true }] }]
                ok
            [{ id: a, do: change_contact, changes: [] }]
                6:48: error[list_length] blocks/a/changes: This list has 0 elements; it must have 1 to 50.
            [{ id: a, do: change_contact, changes: [{ field: contact.n }] }]
                6:49: error[change] blocks/a/changes/0: A field has exactly one of: set, clear, add, subtract, append, remove.
            [{ id: a, do: change_contact, changes: [{ field: contact.n, add: 1, set: 2 }] }]
                6:49: error[change] blocks/a/changes/0: A field has exactly one of: set, clear, add, subtract, append, remove.
            [{ id: a, do: change_contact, changes: [{ field: contact.email, set: x }] }]
                6:58: error[field] blocks/a/changes/0/field: `contact.email` cannot be changed by a workflow.
            [{ id: a, do: change_contact, changes: [{ field: contact.a.b, set: x }] }]
                6:58: error[field] blocks/a/changes/0/field: Only a field of the contact can be changed: contact.points.
            [{ id: a, do: change_contact, changes: [{ field: trigger.n, set: x }] }]
                6:58: error[field] blocks/a/changes/0/field: Only a field of the contact can be changed: contact.points.
            [{ id: a, do: change_contact, changes: [{ field: contact.n, clear: false }] }]
                6:49: error[change] blocks/a/changes/0: `clear: false` changes nothing.
            [{ id: a, do: change_contact, changes: [{ field: contact.n, set: { path: block.z.at } }] }]
                6:10: error[unknown_block] blocks/a: Unknown block before this one `z`; there is none.
            [{ id: a, do: change_contact, changes: [{ tag: x, set: true }, { tag: y }] }]
                6:72: error[missing] blocks/a/changes/1: `set` is missing.
            [{ id: a, do: change_contact, changes: [{ interest: offers, set: true }] }]
                6:49: error[proof] blocks/a/changes/0: A subscription needs a `proof`: what did the person agree to, in which words?
            [{ id: a, do: change_contact, changes: [{ interest: offers, set: true, proof: "Yes, mail me" }, { interest: offers, set: false }] }]
                ok
            [{ id: a, do: emit_event, event: done, data: [{ name: n, value: { path: trigger.n } }] }]
                ok
            [{ id: a, do: emit_event, event: email_sent }]
                6:42: error[event_name] blocks/a/event: Only Postduif itself writes events such as `email_sent`.
            [{ id: a, do: emit_event, event: done, data: [{ name: hops, value: 1 }] }]
                6:55: error[field_name] blocks/a/data/0: A field cannot be called `hops` here.
            [{ id: a, do: start_workflow, workflow: other, data: [{ name: n, value: 1 }] }]
                ok
            [{ id: a, do: stop_workflow }]
                6:10: error[missing] blocks/a: `workflow` is missing.
            [{ id: a, do: unsubscribe, interest: offers }]
                ok
            [{ id: a, do: unsubscribe, all: true }]
                ok
            [{ id: a, do: unsubscribe, all: false }]
                6:10: error[unsubscribe] blocks/a: This needs either an `interest`, or `all: true`.
            [{ id: a, do: unsubscribe }]
                6:10: error[unsubscribe] blocks/a: This needs either an `interest`, or `all: true`.
        "#]],
    );
}
