//! Which roots and periods exist where.

use super::*;

#[test]
fn an_audience_sees_the_contact() {
    check(
        PlaceKind::Audience,
        &expect![[r#"
            { field: contact.x, is: 1 }
                ok
            { field: event.x, is: 1 }
                1:10: error[root] field: `event` does not exist here; possible: contact.
            { field: item.x, is: 1 }
                1:10: error[root] field: `item` does not exist here; possible: contact.
            { field: trigger.x, is: 1 }
                1:10: error[root] field: `trigger` does not exist here; possible: contact.
            { field: journey.key, is: a }
                1:10: error[root] field: `journey` does not exist here; possible: contact.
            { field: block.m1.outcome, is: a }
                1:10: error[root] field: `block` does not exist here; possible: contact.
            { field: exit.x, is: 1 }
                1:10: error[root] field: `exit` does not exist here; possible: contact.
            { field: previous.trigger.x, is: 1 }
                1:10: error[root] field: `previous` does not exist here; possible: contact.
            { field: trigger.product.stock, is: 1 }
                1:10: error[not_yet] field: Paths through `product` belong to the format, but this version cannot follow them yet.
            { field: x, is: 1 }
                1:10: error[path] field: Unknown beginning of a path `x`; possible here: contact, event, item, trigger, block, journey, previous, exit, activity, registration.
            { field: contcat.x, is: 1 }
                1:10: error[path] field: Unknown beginning of a path `contcat`: did you mean `contact`?
            { field: contact.x, is: { path: item.x } }
                1:33: error[root] is/path: `item` does not exist here; possible: contact.
            { field: contact.x, before: { date: trigger.x } }
                1:37: error[root] before/date: `trigger` does not exist here; possible: contact.
            { event: a, since: { date: trigger.x } }
                1:28: error[root] since/date: `trigger` does not exist here; possible: contact.
            { event: a, since: { date: event.x } }
                1:28: error[root] since/date: `event` does not exist here; possible: contact.
            { event: a, since: entry }
                1:20: error[period] since: There is no journey here: write `within` or `since: ever`.
            { event: a, since: block }
                1:20: error[period] since: There is no journey here: write `within` or `since: ever`.
            { event: a, within: 1d, same: order_id }
                1:31: error[root] same: `same` compares with the trigger, which does not exist here.
            { event: a, within: 1d, where: { field: event.x, is: { path: trigger.x } } }
                1:62: error[root] where/is/path: `trigger` does not exist here; possible: contact, event.
            { items: contact.cart, where: { field: item.x, is: 1 } }
                ok
            { items: contact.cart, where: { event: a, since: ever, where: { field: event.x, is: { path: item.x } } } }
                ok
        "#]],
    );
}

#[test]
fn a_trigger_sees_the_event_which_is_also_the_trigger() {
    check(
        PlaceKind::Trigger,
        &expect![[r#"
            { field: contact.x, is: 1 }
                ok
            { field: event.x, is: 1 }
                ok
            { field: item.x, is: 1 }
                1:10: error[root] field: `item` does not exist here; possible: contact, event, trigger, activity, registration.
            { field: trigger.x, is: 1 }
                ok
            { field: journey.key, is: a }
                1:10: error[root] field: `journey` does not exist here; possible: contact, event, trigger, activity, registration.
            { field: block.m1.outcome, is: a }
                1:10: error[root] field: `block` does not exist here; possible: contact, event, trigger, activity, registration.
            { field: contact.x, is: { path: item.x } }
                1:33: error[root] is/path: `item` does not exist here; possible: contact, event, trigger, activity, registration.
            { field: contact.x, before: { date: trigger.x } }
                ok
            { event: a, since: { date: trigger.x } }
                ok
            { event: a, since: { date: event.x } }
                ok
            { event: a, since: entry }
                1:20: error[period] since: There is no journey here: write `within` or `since: ever`.
            { event: a, since: block }
                1:20: error[period] since: There is no journey here: write `within` or `since: ever`.
            { event: a, within: 1d, same: order_id }
                ok
            { event: a, within: 1d, where: { field: event.x, is: { path: trigger.x } } }
                ok
            { items: contact.cart, where: { event: a, since: ever, where: { field: event.x, is: { path: item.x } } } }
                ok
        "#]],
    );
}

#[test]
fn an_entry_sees_the_journey_before_any_block() {
    check(
        PlaceKind::Entry,
        &expect![[r#"
            { field: event.x, is: 1 }
                1:10: error[root] field: `event` does not exist here; possible: contact, trigger, journey, previous, activity, registration.
            { field: trigger.x, is: 1 }
                ok
            { field: journey.key, is: a }
                ok
            { field: block.m1.outcome, is: a }
                1:10: error[root] field: `block` does not exist here; possible: contact, trigger, journey, previous, activity, registration.
            { event: a, since: entry }
                ok
            { event: a, since: block }
                1:20: error[period] since: There is no block here: write `within` or `since: ever`.
        "#]],
    );
}

#[test]
fn a_block_sees_the_whole_journey() {
    check(
        PlaceKind::Journey,
        &expect![[r#"
            { field: contact.x, is: 1 }
                ok
            { field: event.x, is: 1 }
                1:10: error[root] field: `event` does not exist here; possible: contact, trigger, journey, previous, block, activity, registration.
            { field: item.x, is: 1 }
                1:10: error[root] field: `item` does not exist here; possible: contact, trigger, journey, previous, block, activity, registration.
            { field: trigger.x, is: 1 }
                ok
            { field: journey.key, is: a }
                ok
            { field: block.m1.outcome, is: a }
                ok
            { field: contact.x, is: { path: item.x } }
                1:33: error[root] is/path: `item` does not exist here; possible: contact, trigger, journey, previous, block, activity, registration.
            { field: contact.x, before: { date: trigger.x } }
                ok
            { event: a, since: { date: trigger.x } }
                ok
            { event: a, since: { date: event.x } }
                1:28: error[root] since/date: `event` does not exist here; possible: contact, trigger, journey, previous, block, activity, registration.
            { event: a, since: entry }
                ok
            { event: a, since: block }
                ok
            { event: a, within: 1d, same: order_id }
                ok
            { event: a, within: 1d, where: { field: event.x, is: { path: trigger.x } } }
                ok
            { items: contact.cart, where: { event: a, since: ever, where: { field: event.x, is: { path: item.x } } } }
                ok
        "#]],
    );
}
