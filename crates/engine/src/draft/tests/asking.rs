//! What is found in blocks that ask the world for something.

use super::*;

#[test]
fn a_coupon_comes_from_a_pool_for_some_time() {
    check_in(
        BLOCKS,
        &expect![[r#"
            [{ id: a, do: give_coupon, coupons: welcome }]
            [{ id: a, do: give_coupon, coupons: welcome, valid: 14d }, { id: b, do: end, when: { field: block.a.outcome, is: none_left } }]
            [{ id: a, do: give_coupon }]
            [{ id: a, do: give_coupon, coupons: Welcome, valid: -1d }]
        "#]],
    );
}

#[test]
fn staff_are_named_in_one_way_each() {
    check_in(
        BLOCKS,
        &expect![[r#"
            [{ id: a, do: create_task, title: "Call {{ contact.email }}", to: [{ owner: contact }], fallback: { role: sales }, due: 1bd }]
            [{ id: a, do: create_task, title: Call, to: [] }]
            [{ id: a, do: create_task, title: " ", to: [{ person: sam }] }]
            [{ id: a, do: create_task, title: Call, to: [{ person: sam, role: sales }] }]
            [{ id: a, do: create_task, title: Call, to: [{ owner: company }] }]
            [{ id: a, do: create_task, title: Call, to: [{ owner: shop }] }]
            [{ id: a, do: create_task, title: Call, to: [{ chat: sales }] }]
            [{ id: a, do: create_task, title: Call, to: [{ manager_of: { manager_of: { round_robin: sales } } }], escalate: { role: boss } }]
            [{ id: a, do: create_task, title: Call, to: [{ manager_of: { manager_of: { manager_of: { manager_of: { person: a } } } } }] }]
            [{ id: a, do: notify_staff, to: [{ role: sales }], email: hello, dedupe: 1h }]
            [{ id: a, do: notify_staff, to: [{ role: sales }], email: helo }]
            [{ id: a, do: notify_staff, to: [{ role: sales }], text: "Look" }]
            [{ id: a, do: notify_staff, to: [{ role: sales }] }]
            [{ id: a, do: notify_staff, to: [{ role: sales }], email: hello, text: Look }]
            [{ id: a, do: notify_staff, to: [{ role: sales }], text: Look, channel: chat }]
            [{ id: a, do: notify_staff, to: [{ role: sales }], text: Look, channel: pigeon, digest: 1d }]
        "#]],
    );
}

#[test]
fn a_call_says_where_it_goes_in_plain_sight() {
    check_in(
        BLOCKS,
        &expect![[r#"
            [{ id: a, do: call, url: "https://crm.example/a?b={{ contact.email | url_encode }}" }]
            [{ id: a, do: call, method: GET, url: "https://crm.example", timeout: 60s, retries: 0, save: [{ name: tier, from: response.customer.tier }] }]
            [{ id: a, do: call }]
            [{ id: a, do: call, url: "ftp://crm.example" }]
            [{ id: a, do: call, url: "https://{{ contact.host }}/a" }]
            [{ id: a, do: call, url: "https://crm.example{{ contact.path }}" }]
            [{ id: a, do: call, url: "https://me:secret@crm.example/" }]
            [{ id: a, do: call, url: "https://crm.example/", method: FETCH }]
            [{ id: a, do: call, url: "https://crm.example/", method: GET, body: x }]
            [{ id: a, do: call, url: "https://crm.example/", timeout: 61s, retries: 21 }]
            [{ id: a, do: call, url: "https://crm.example/", headers: [{ name: Authorization, secret: crm }, { name: X-A, value: "{{ contact.email }}" }], sign: hook }]
            [{ id: a, do: call, url: "https://crm.example/", headers: [{ name: "a b", value: x }, { name: A }] }]
            [{ id: a, do: call, url: "https://crm.example/", save: [{ name: status, from: response.a }, { name: b, from: answer.b }] }]
        "#]],
    );
}

#[test]
fn a_pick_is_from_a_list_that_is_at_hand() {
    check_in(
        BLOCKS,
        &expect![[r#"
            [{ id: a, do: pick, from: trigger.lines, where: { field: item.price, at_least: 10 }, at_most: 3 }]
            [{ id: a, do: pick, from: trigger.lines }, { id: b, do: end, when: { items: block.a.items } }]
            [{ id: a, do: pick }]
            [{ id: a, do: pick, from: { recommend: cross_sell } }]
            [{ id: a, do: pick, from: item.lines, at_most: 21 }]
            [{ id: a, do: pick, from: trigger.lines, where: { field: item.product.stock, at_least: 1 }, sort: price }]
            [{ id: a, do: pick, from: trigger.lines, where: { field: block.z.outcome, is: x } }]
        "#]],
    );
}
