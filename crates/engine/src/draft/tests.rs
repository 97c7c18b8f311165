//! What reading and checking a draft finds, by text.

use expect_test::{Expect, expect};

use super::*;
use crate::check::{Catalogue, check as check_draft};
use crate::sample;

mod asking;
mod bounds;
mod flow;
mod recipes;

/// The findings of a whole text, read and checked against a workspace with two e-mails.
fn findings(text: &str) -> String {
    let emails = ["hello", "thank-you"].map(|name| Handle::new(name).unwrap());
    let named = |names: &[&str]| {
        let names = names.iter().map(|name| Handle::new(name).unwrap());
        Some(names.collect())
    };
    let catalogue = Catalogue {
        emails: Some(emails.into()),
        secrets: named(&["sales", "crm", "hook"]),
        webhooks: named(&["crm"]),
        ..Catalogue::default()
    };
    let mut reading = read(text);
    if let Some(draft) = &reading.draft {
        check_draft(draft, &catalogue, &mut reading.findings);
    }
    let whole = reading.draft.is_some() || !reading.findings.publishable();
    assert!(whole, "nothing read, nothing said: {text:.200}");
    sample::told(reading.findings)
}

/// A table of texts that stand in the place of `@` in this one.
fn check_in(frame: &str, table: &Expect) {
    sample::check_table(table, |text| findings(&frame.replace('@', text)));
}

const BLOCKS: &str = "\
format: 1
handle: w
name: W
purpose: service
triggers: [{ id: t, start: event, event: a, key: event.id }]
blocks: @";

#[test]
fn a_block_has_a_kind_an_id_and_its_own_keys() {
    check_in(
        BLOCKS,
        &expect![[r#"
            []
                warning[empty] blocks: The workflow has no blocks: who enters is out again at once.
            {}
                6:9: error[wrong_kind] blocks: This must be a list, not a map.
            [{ id: a, do: end }]
                ok
            [{ id: a, do: end, reason: sold out, label: L, note: N }]
                ok
            [{ do: end }]
                6:10: error[missing] blocks/0: `id` is missing.
            [{ id: a }]
                6:10: error[missing] blocks/a: `do` is missing: which kind of block is this?
            [{ id: A, do: end }]
                6:16: error[id] blocks/0/id: `A` is not an id: a small letter, then at most 39 small letters, digits or _.
            [{ id: on-sale, do: end }]
                6:16: error[id] blocks/0/id: `on-sale` is not an id: a small letter, then at most 39 small letters, digits or _.
            [{ id: a, do: edn }]
                6:23: error[unknown_block] blocks/a/do: Unknown kind of block `edn`: did you mean `end`?
            [{ id: a, do: fly }]
                6:23: error[unknown_block] blocks/a/do: Unknown kind of block `fly`; possible here: wait, wait_for, wait_for_data, branch, split, goto, goal, end, send_email, notify_staff, create_task, change_contact, pick, give_coupon, call, emit_event, start_workflow, stop_workflow, unsubscribe.
            [{ id: a, do: 5 }]
                6:23: error[wrong_kind] blocks/a/do: This must be a word, not a number.
            [{ id: a, do: split }]
                6:10: error[missing] blocks/a: `branches` is missing.
            [{ id: a, do: end, wehn: { tag: b } }]
                6:28: error[unknown_key] blocks/a/wehn: Unknown key `wehn`: did you mean `when`?
            [{ id: a, do: end, reason: 5 }]
                6:36: error[wrong_kind] blocks/a/reason: This must be text, not a number.
            [{ id: a, do: wait, for: 1d }, { id: a, do: end }]
                6:40: error[duplicate_id] blocks/a: Another block is called `a`.
            [{ id: t, do: end }]
                ok
            [{ id: a, do: end }, { id: b, do: end }, { id: c, do: end }]
                6:30: error[unreachable] blocks/b: Nobody can reach `b`: every way before it ends.
                6:50: error[unreachable] blocks/c: Nobody can reach `c`: every way before it ends.
            [{ id: a, do: end, when: { tag: x } }, { id: b, do: end }]
                ok
            [{ id: a, do: end, when: { field: block.b.outcome, is: x } }]
                6:10: error[unknown_block] blocks/a: Unknown block before this one `b`; there is none.
            [{ id: a, do: wait, for: 1d, when: { field: block.a.outcome, is: x } }]
                6:10: error[unknown_block] blocks/a: Unknown block before this one `a`; there is none.
            [{ id: a, do: wait, for: 1d }, { id: b, do: end, when: { not: { field: block.a.outcome, is: waited } } }]
                ok
        "#]],
    );
}

#[test]
fn a_wait_says_how_long() {
    check_in(
        BLOCKS,
        &expect![[r#"
            [{ id: a, do: wait }]
                6:10: error[missing] blocks/a: `for`, `until` or `window` is missing: how long?
            [{ id: a, do: wait, for: 48h }]
                ok
            [{ id: a, do: wait, for: 0s }]
                6:34: error[duration] blocks/a/for: `0s` is no time at all; the shortest is 1s.
            [{ id: a, do: wait, for: -1d }]
                6:34: error[duration] blocks/a/for: `-1d` is before now; this must be positive.
            [{ id: a, do: wait, for: 11y }]
                6:34: error[duration] blocks/a/for: `11y` is longer than 10 years.
            [{ id: a, do: wait, for: 99999999999999999999d }]
                6:34: error[duration] blocks/a/for: `99999999999999999999d` is not a length of time: one number and one of s, min, h (elapsed) or d, w, mo, y, bd (calendar), such as 48h or 3d.
            [{ id: a, do: wait, for: 5 }]
                6:34: error[wrong_kind] blocks/a/for: This must be text, not a number.
            [{ id: a, do: wait, for: 3 days }]
                6:34: error[duration] blocks/a/for: `3 days` is not a length of time: one number and one of s, min, h (elapsed) or d, w, mo, y, bd (calendar), such as 48h or 3d.
            [{ id: a, do: wait, for: { usual: reorder_gap } }]
                6:34: error[not_yet] blocks/a/for: A computed `for` belongs to the format, but this version cannot run it yet.
            [{ id: a, do: wait, for: 2d, time: "10:00" }]
                ok
            [{ id: a, do: wait, for: 2h, time: "10:00" }]
                6:10: error[wait] blocks/a: `time` stands beside a `for` in d, w, mo, y or bd, and without `until`.
            [{ id: a, do: wait, for: 2d, time: "10:00", until: { time: "11:00" } }]
                6:10: error[wait] blocks/a: `time` stands beside a `for` in d, w, mo, y or bd, and without `until`.
            [{ id: a, do: wait, until: { time: "11:00" }, time: "10:00" }]
                6:10: error[wait] blocks/a: `time` stands beside a `for` in d, w, mo, y or bd, and without `until`.
            [{ id: a, do: wait, for: 2d, until: { weekday: monday, time: "10:00" } }]
                ok
            [{ id: a, do: wait, until: { date: "9999-01-01" } }]
                6:44: error[date] blocks/a/until/date: `9999-01-01` is not a date such as "2027-05-01" or "2027-05-01T09:00", 1900 to 2199.
            [{ id: a, do: wait, until: { date: event.x } }]
                6:44: error[root] blocks/a/until/date: `event` does not exist here; possible: contact, trigger, journey, previous, block, activity, registration.
            [{ id: a, do: wait, until: { date: block.b.at, offset: 1d } }]
                6:10: error[unknown_block] blocks/a: Unknown block before this one `b`; there is none.
            [{ id: a, do: wait, until: { date: now }, if_past: skip }]
                6:10: error[wait] blocks/a: `if_past: skip` needs `blocks`: what is skipped?
            [{ id: a, do: wait, until: { date: now }, if_past: skip, blocks: [] }]
                ok
            [{ id: a, do: wait, until: { date: now }, if_past: next }]
                6:10: error[wait] blocks/a: `if_past: next` needs a `time`: the next day at which time?
            [{ id: a, do: wait, until: { date: now }, if_past: stop }]
                6:60: error[unknown_word] blocks/a/if_past: Unknown word `stop`: did you mean `skip`?
            [{ id: a, do: wait, window: { from: "08:00", to: "20:30" } }]
                ok
            [{ id: a, do: wait, for: 1d, from: entry, jitter: 5min }]
                ok
            [{ id: a, do: wait, for: 1d, blocks: [{ id: b, do: end }] }, { id: c, do: end }]
                6:70: error[unreachable] blocks/c: Nobody can reach `c`: every way before it ends.
            [{ id: a, do: wait, until: { date: now }, if_past: skip, blocks: [{ id: b, do: end }] }, { id: c, do: end }]
                ok
        "#]],
    );
}

#[test]
fn a_branch_has_ways_and_only_the_last_is_for_everyone_else() {
    check_in(
        BLOCKS,
        &expect![[r"
            [{ id: a, do: branch }]
                6:10: error[missing] blocks/a: `branches` is missing.
            [{ id: a, do: branch, branches: [] }]
                6:41: error[list_length] blocks/a/branches: This list has 0 elements; it must have 1 to 20.
            [{ id: a, do: branch, branches: [{ id: x }] }]
                ok
            [{ id: a, do: branch, branches: [{ when: { tag: x } }] }]
                6:42: error[missing] blocks/a/branches/0: `id` is missing.
            [{ id: a, do: branch, branches: [{ id: x }, { id: y, when: { tag: y } }] }]
                6:42: error[branch] blocks/a/branches/x: Only the last branch may have no `when`: nobody gets past this one.
            [{ id: a, do: branch, branches: [{ id: x, when: { tag: x } }, { id: x }] }]
                6:71: error[duplicate_id] blocks/a/branches/x: Two branches here are called `x`.
            [{ id: a, do: branch, branches: [{ id: x, when: { tga: x } }, { id: y }] }]
                6:57: error[subject] blocks/a/branches/x/when: A condition has exactly one of: all, any, not, field, event, items, tag, interest, segment, workflow.
                6:59: error[unknown_key] blocks/a/branches/x/when/tga: Unknown key `tga`: did you mean `tag`?
            [{ id: a, do: branch, branches: [{ id: x, when: { tag: x }, blocks: [{ id: b, do: end }] }, { id: y, blocks: [{ id: c, do: end }] }] }, { id: d, do: end }]
                6:145: error[unreachable] blocks/d: Nobody can reach `d`: every way before it ends.
            [{ id: a, do: branch, branches: [{ id: x, when: { tag: x }, blocks: [{ id: b, do: end }] }] }, { id: d, do: end }]
                ok
            [{ id: a, do: branch, when: { tag: z }, branches: [{ id: x, blocks: [{ id: b, do: end }] }] }, { id: d, do: end }]
                ok
            [{ id: a, do: branch, branches: [{ id: x, blocks: [{ id: a, do: end }] }] }]
                6:60: error[duplicate_id] blocks/a/branches/x/blocks/a: Another block is called `a`.
            [{ id: a, do: branch, branches: [{ id: a }] }]
                ok
        "]],
    );
}

#[test]
fn an_email_has_a_handle_and_a_limit() {
    check_in(
        BLOCKS,
        &expect![[r#"
            [{ id: a, do: send_email, email: hello }]
                ok
            [{ id: a, do: send_email }]
                6:10: error[missing] blocks/a: `email` is missing.
            [{ id: a, do: send_email, variants: [{ id: v, email: hello, weight: 1 }] }]
                6:35: error[not_yet] blocks/a/variants: `variants` belongs to the format, but this version cannot run it yet.
            [{ id: a, do: send_email, email: Hello }]
                6:42: error[handle] blocks/a/email: `Hello` is not a handle: at most 64 small letters, digits or -.
            [{ id: a, do: send_email, email: thnak-you }]
                6:10: error[unknown_email] blocks/a/email: Unknown e-mail `thnak-you`: did you mean `thank-you`?
            [{ id: a, do: send_email, email: something-else }]
                6:10: error[unknown_email] blocks/a/email: Unknown e-mail `something-else`; possible here: hello, thank-you.
            [{ id: a, do: send_email, email: hello, purpose: marketing }]
                6:10: error[no_interest] blocks/a: A marketing message needs an `interest`, here or on the workflow: without one nobody can be asked for consent, or leave.
            [{ id: a, do: send_email, email: hello, purpose: marketing, interest: offers }]
                ok
            [{ id: a, do: send_email, email: hello, purpose: spam }]
                6:58: error[unknown_word] blocks/a/purpose: Unknown word `spam`; possible here: marketing, service.
            [{ id: a, do: send_email, email: hello, not_later_than: 2h }]
                ok
            [{ id: a, do: send_email, email: hello, not_later_than: -2h }]
                6:65: error[duration] blocks/a/not_later_than: `-2h` is before now; this must be positive.
            [{ id: a, do: send_email, email: hello, not_later_than: { date: trigger.starts_at } }]
                ok
            [{ id: a, do: send_email, email: hello, not_later_than: { date: event.starts_at } }]
                6:73: error[root] blocks/a/not_later_than/date: `event` does not exist here; possible: contact, trigger, journey, previous, block, activity, registration.
            [{ id: a, do: send_email, email: hello, not_later_than: { date: block.z.at } }]
                6:10: error[unknown_block] blocks/a: Unknown block before this one `z`; there is none.
            [{ id: a, do: send_email, email: hello, sender: x, subject: y, on_unknown: hold }]
                6:49: error[not_yet] blocks/a/sender: `sender` belongs to the format, but this version cannot run it yet.
                6:60: error[not_yet] blocks/a/subject: `subject` belongs to the format, but this version cannot run it yet.
                6:72: error[not_yet] blocks/a/on_unknown: `on_unknown` belongs to the format, but this version cannot run it yet.
        "#]],
    );
}

#[test]
fn a_trigger_has_a_kind_and_a_key_that_exists() {
    let frame = "{ format: 1, handle: w, name: W, purpose: service, triggers: @, blocks: [{ id: b, do: end }] }";
    check_in(
        frame,
        &expect![[r#"
            []
                1:62: error[list_length] triggers: This list has 0 elements; it must have 1 to 20.
            { id: t, start: event, event: a }
                1:62: error[wrong_kind] triggers: This must be a list, not a map.
            [{ id: t, start: event, event: a }]
                ok
            [{ id: t, start: event, event: [a, b], label: L, note: N }]
                ok
            [{ start: event, event: a }]
                1:63: error[missing] triggers/0: `id` is missing.
            [{ id: t, event: a }]
                1:63: error[missing] triggers/t: `start` is missing: which kind of trigger is this?
            [{ id: t, start: evnt, event: a }]
                1:79: error[unknown_trigger] triggers/t/start: Unknown kind of trigger `evnt`: did you mean `event`?
            [{ id: t, start: date, date: contact.birth_date }]
                ok
            [{ id: t, start: event }]
                1:63: error[missing] triggers/t: `event` is missing.
            [{ id: t, start: event, event: a, nth: 2, each: { items: event.lines } }]
                1:63: error[each] triggers/t: `each` needs a `key` such as item.sku: a journey per what?
            [{ id: t, start: event, event: a, key: event.order_id }]
                ok
            [{ id: t, start: event, event: a, key: [event.order_id, trigger.shop, contact.email] }]
                ok
            [{ id: t, start: event, event: a, key: [] }]
                1:101: error[list_length] triggers/t/key: This list has 0 elements; it must have 1 to 5.
            [{ id: t, start: event, event: a, key: item.sku }]
                1:101: error[root] triggers/t/key: A key is made of `event.`, `trigger.` and `contact.` values.
            [{ id: t, start: event, event: a, key: order_id }]
                1:101: error[path] triggers/t/key: Unknown beginning of a path `order_id`; possible here: contact, event, item, trigger, block, journey, previous, exit, activity, registration.
            [{ id: t, start: event, event: email_opened }]
                ok
            [{ id: t, start: event, event: a, where: { event: email_opened, within: 1d } }]
                1:112: error[email_opened] triggers/t/where/event: `email_opened` cannot be relied on: programs open mails for people. Use `email_clicked`, a visit or an order.
            [{ id: t, start: event, event: a }, { id: t, start: event, event: b }]
                1:98: error[duplicate_id] triggers/t: Two triggers are called `t`.
        "#]],
    );
}

#[test]
fn the_head_says_what_the_workflow_is() {
    let frame = "{ triggers: [{ id: t, start: event, event: a }], blocks: [{ id: b, do: send_email, email: hello }], @ }";
    check_in(
        frame,
        &expect![[r#"
            format: 1
                error[missing]: `handle` is missing.
                error[missing]: `name` is missing.
            format: 2, handle: w, name: W, interest: i
                1:109: error[format] format: This version reads formats up to 1.
            format: one, handle: w, name: W, interest: i
                1:109: error[wrong_kind] format: This must be a number, not text.
            format: 1, handle: W W, name: W, interest: i
                1:120: error[handle] handle: `W W` is not a handle: at most 64 small letters, digits or -.
            format: 1, handle: w, name: 5, interest: i
                1:129: error[wrong_kind] name: This must be text, not a number.
            format: 1, handle: w, name: W
                1:59: error[no_interest] blocks/b: A marketing message needs an `interest`, here or on the workflow: without one nobody can be asked for consent, or leave.
            format: 1, handle: w, name: W, basis: [request]
                1:59: error[not_yet] blocks/b: A message that rests on the request alone belongs to the format, but this version cannot send it yet: name an `interest`.
            format: 1, handle: w, name: W, basis: [opt_in, custmer], interest: i
                1:148: error[unknown_word] basis/1: Unknown word `custmer`: did you mean `customer`?
            format: 1, handle: w, name: W, basis: [], interest: i
                1:139: error[list_length] basis: This list has 0 elements; it must have 1 to 3.
            format: 1, handle: w, name: W, interest: i, purpose: sevice
                1:154: error[unknown_word] purpose: Unknown word `sevice`: did you mean `service`?
            format: 1, handle: w, name: W, interest: i, zone: Europe/Amsterdam
                ok
            format: 1, handle: w, name: W, interest: i, zone: Mars/Olympus
                1:151: error[zone] zone: `Mars/Olympus` is not contact, workspace, or a zone such as Europe/Amsterdam.
            format: 1, handle: w, name: W, interest: i, zone: contact
                ok
            format: 1, handle: w, name: W, interest: i, exits: [{ id: x }], hold_out: 10%, priority: 5
                1:153: error[missing] exits/x: `when` is missing.
            format: 1, handle: w, name: W, interest: i, trigers: []
                1:145: error[unknown_key] trigers: Unknown key `trigers`: did you mean `triggers`?
            format: 1, handle: w, name: W, interest: i, audience: { field: trigger.x, is: 1 }
                1:164: error[root] audience/field: `trigger` does not exist here; possible: contact.
            format: 1, handle: w, name: W, interest: i, entry: { again: always, late: 2d, when: { field: trigger.x, is: 1 } }
                ok
            format: 1, handle: w, name: W, interest: i, entry: { again: 30d, again_from: end }
                ok
            format: 1, handle: w, name: W, interest: i, entry: { again: always, again_from: end }
                1:152: error[entry] entry: `again_from` needs an `again` that is a length of time.
            format: 1, handle: w, name: W, interest: i, entry: { again: 11y }
                1:161: error[duration] entry/again: `11y` is longer than 10 years.
            format: 1, handle: w, name: W, interest: i, entry: { again: sometimes, late: 0s }
                1:161: error[duration] entry/again: `sometimes` is not a length of time: one number and one of s, min, h (elapsed) or d, w, mo, y, bd (calendar), such as 48h or 3d.
                1:178: error[duration] entry/late: `0s` is no time at all; the shortest is 1s.
            format: 1, handle: w, name: W, interest: i, entry: { late: -1d, inside: update, max: { times: 1, per: 30d } }
                1:160: error[duration] entry/late: `-1d` is before now; this must be positive.
            format: 1, handle: w, name: W, interest: i, entry: { when: { field: block.b.at, known: true } }
                1:169: error[root] entry/when/field: `block` does not exist here; possible: contact, trigger, journey, previous, activity, registration.
        "#]],
    );
}
