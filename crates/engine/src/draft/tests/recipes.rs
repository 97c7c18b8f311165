//! Whole workflows of the kinds that people ask for.

use super::*;

/// A welcome in three mails that stops asking who has ordered.
const NEWCOMERS: &str = r#"
format: 1
handle: newcomers
name: Newcomers
interest: newsletter
triggers:
  - id: confirmed
    start: event
    event: interest_confirmed
    where: { field: event.interest, is: newsletter }
audience: { not: { tag: reseller } }
entry:
  again: 365d
  again_from: end
  when: { event: journey_started, where: { field: event.workflow, one_of: [newcomers, old-welcome] }, within: 365d, at_most: 1 }
blocks:
  - { id: promise, do: send_email, email: hello, not_later_than: 24h }
  - { id: two_days, do: wait, for: 2d, time: "10:00" }
  - id: ordered
    do: branch
    branches:
      - { id: "yes_once", label: Has ordered, when: { event: order_placed, since: entry }, blocks: [{ id: thanks, do: send_email, email: thank-you }, { id: done, do: end, reason: ordered }] }
      - id: not_yet
        blocks:
          - { id: who, do: send_email, email: hello, when: { event: email_clicked, since: { date: block.promise.at }, at_most: 0 } }
  - { id: three_days, do: wait, for: 3d, until: { weekday: weekdays, time: "10:00" } }
  - { id: reviews, do: send_email, email: hello }
"#;

/// Two reminders of a date in the trigger, each left out where it comes too late.
const REMINDER: &str = r#"
format: 1
handle: visit-reminder
name: Visit reminder
purpose: service
triggers: [{ id: booked, start: event, event: visit_booked, key: event.booking_id }]
blocks:
  - { id: confirm, do: send_email, email: hello }
  - id: week_before
    do: wait
    until: { date: trigger.starts_at, offset: -7d, time: "10:00" }
    if_past: skip
    blocks: [{ id: practical, do: send_email, email: hello, not_later_than: 2d }]
  - id: hour_before
    do: wait
    when: { field: trigger.online, is: true }
    until: { date: trigger.starts_at, offset: -1h }
    if_past: skip
    blocks: [{ id: join, do: send_email, email: hello, not_later_than: { date: trigger.starts_at } }]
"#;

/// Large orders, weighed against what was spent before.
const LARGE_ORDER: &str = r#"{
  "format": 1, "handle": "large-order", "name": "Large order 😀", "interest": "offers", "basis": ["opt_in", "customer"],
  "triggers": [{"id": "placed", "start": "event", "event": ["order_placed", "order_changed"],
    "where": {"all": [{"field": "event.total", "at_least": "250.00 EUR"}, {"items": "event.lines", "where": {"field": "item.gift", "is": true}, "at_most": 0}]},
    "key": ["event.shop", "event.order_id"]}],
  "entry": {"again": "always", "late": "2h", "when": {"field": "trigger.total", "more_than": {"path": "contact.last_total", "times": 2}, "if_missing": true}},
  "zone": "Europe/Brussels",
  "blocks": [
    {"id": "paid", "do": "branch", "branches": [
      {"id": "paid", "when": {"event": "order_paid", "same": "order_id", "since": "ever"}},
      {"id": "unpaid", "blocks": [{"id": "stop", "do": "end", "reason": "not_paid"}]}]},
    {"id": "spent", "do": "send_email", "email": "thank-you",
      "when": {"event": "order_placed", "within": "1y", "take": "sum", "of": "event.total", "at_least": "1000.00 EUR"}}]
}"#;

#[test]
fn what_this_version_can_run_has_no_findings() {
    for text in [NEWCOMERS, REMINDER, LARGE_ORDER] {
        assert_eq!(findings(text), "", "{text:.120}");
    }
}

#[test]
fn what_this_version_cannot_run_yet_is_said_and_nothing_else() {
    let check = |text: &str, expect: &Expect| {
        let said = findings(text);
        for line in said.lines() {
            assert!(line.contains("error[not_yet]"), "{line}");
        }
        let place = |line: &'_ str| Some(line.split_once("] ")?.1.split_once(": ")?.0.to_owned());
        let places: Vec<_> = said.lines().filter_map(place).collect();
        expect.assert_eq(&places.join("\n"));
    };
    check(
        r#"
format: 1
handle: cart
name: Cart left alone
interest: offers
triggers: [{ id: alone, start: inactivity, after: cart_updated, without: [order_placed], same: cart_id, for: 60min, key: event.cart_id }, { id: asked, start: event, event: activity_registered }]
entry:
  when:
    any:
      - { event: email_sent, within: 7d, at_most: 0 }
      - { field: trigger.total, more_than: { path: previous.trigger.total, times: 2 } }
      - { segment: big-spenders }
  again: always
  inside: update
exits: [{ id: ordered, when: { event: order_placed } }]
goals: [{ id: bought, when: { event: order_placed }, value: event.total }]
hold_out: 10%
priority: 80
blocks:
  - { id: fresh, do: wait_for_data, source: orders, at_most: 4h, at_limit: ask }
  - { id: one, do: send_email, email: hello, when: { items: trigger.lines, where: { field: item.product.stock, at_least: 1 } } }
  - id: known
    do: branch
    branches:
      - { id: nothing, when: { field: block.fresh.outcome, is: incomplete } }
      - { id: gift, when: { event: coupon_given, since: previous, at_most: 0 }, blocks: [{ id: coupon, do: give_coupon, coupons: cart }] }
  - { id: nearly, do: wait, until: { date: block.coupon.expires_at, offset: -3d } }
  - { id: again, do: wait, for: { usual: return_to_cart } }
  - { id: evening, do: wait, window: { from: "18:00", to: "21:00" } }
  - { id: may, do: wait, until: { month: 5, weekday: sunday, nth: 2, time: "10:00" } }
  - { id: start, do: wait, until: { date: activity.starts_at, offset: -1h }, if_past: end }
  - { id: two, do: send_email, variants: [{ id: a, email: hello, weight: 1 }], attachments: [{ calendar: activity }] }
"#,
        &expect![[r#"
            blocks/one/when/where/field
            blocks/again/for
            blocks/two/variants
            blocks/two/attachments"#]],
    );
}
