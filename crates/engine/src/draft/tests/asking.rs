//! What is found in blocks that ask the world for something.

use super::*;

#[test]
fn a_coupon_comes_from_a_pool_for_some_time() {
    check_in(
        BLOCKS,
        &expect![[r#"
            [{ id: a, do: give_coupon, coupons: welcome }]
                ok
            [{ id: a, do: give_coupon, coupons: welcome, valid: 14d }, { id: b, do: end, when: { field: block.a.outcome, is: none_left } }]
                ok
            [{ id: a, do: give_coupon }]
                6:10: error[missing] blocks/a: `coupons` is missing.
            [{ id: a, do: give_coupon, coupons: Welcome, valid: -1d }]
                6:45: error[handle] blocks/a/coupons: `Welcome` is not a handle: at most 64 small letters, digits or -.
                6:61: error[duration] blocks/a/valid: `-1d` is before now; this must be positive.
        "#]],
    );
}

#[test]
fn staff_are_named_in_one_way_each() {
    check_in(
        BLOCKS,
        &expect![[r#"
            [{ id: a, do: create_task, title: "Call {{ contact.email }}", to: [{ owner: contact }], fallback: { role: sales }, due: 1bd }]
                ok
            [{ id: a, do: create_task, title: Call, to: [] }]
                6:53: error[list_length] blocks/a/to: This list has 0 elements; it must have 1 to 10.
            [{ id: a, do: create_task, title: " ", to: [{ person: sam }] }]
                6:10: error[title] blocks/a: A title is one line that is not empty.
            [{ id: a, do: create_task, title: Call, to: [{ person: sam, role: sales }] }]
                6:54: error[recipient] blocks/a/to/0: A recipient is exactly one of person, role, owner, round_robin, manager_of.
            [{ id: a, do: create_task, title: Call, to: [{ owner: company }] }]
                6:63: error[not_yet] blocks/a/to/0/owner: Owners of companies belong to the format, but this version does not know them yet.
            [{ id: a, do: create_task, title: Call, to: [{ owner: shop }] }]
                6:63: error[recipient] blocks/a/to/0/owner: An owner is that of the contact, the activity or the company.
            [{ id: a, do: create_task, title: Call, to: [{ chat: sales }] }]
                6:62: error[chat] blocks/a/to/0/chat: A chat is told by `notify_staff` with `channel: chat`, and nobody beside it.
            [{ id: a, do: create_task, title: Call, to: [{ manager_of: { manager_of: { round_robin: sales } } }], escalate: { role: boss } }]
                6:111: error[not_yet] blocks/a/escalate: `escalate` belongs to the format, but this version cannot run it yet.
            [{ id: a, do: create_task, title: Call, to: [{ manager_of: { manager_of: { manager_of: { manager_of: { person: a } } } } }] }]
                6:110: error[recipient] blocks/a/to/0/manager_of/manager_of/manager_of/manager_of: Managers of managers end after 3.
            [{ id: a, do: notify_staff, to: [{ role: sales }], email: hello, dedupe: 1h }]
                ok
            [{ id: a, do: notify_staff, to: [{ role: sales }], email: helo }]
                6:10: error[unknown_email] blocks/a/email: Unknown e-mail `helo`: did you mean `hello`?
            [{ id: a, do: notify_staff, to: [{ role: sales }], text: "Look" }]
                ok
            [{ id: a, do: notify_staff, to: [{ role: sales }] }]
                6:10: error[notice] blocks/a: What are they told? Exactly one of `email` and `text`.
            [{ id: a, do: notify_staff, to: [{ role: sales }], email: hello, text: Look }]
                6:10: error[notice] blocks/a: What are they told? Exactly one of `email` and `text`.
        "#]],
    );
}

#[test]
fn a_chat_or_a_webhook_is_told_alone() {
    check_in(
        BLOCKS,
        &expect![[r#"
            [{ id: a, do: notify_staff, to: [{ role: sales }], text: Look, channel: chat }]
                6:42: error[chat] blocks/a/to/0: With `channel: chat` this is a chat alone: `to: [{ chat: … }]`.
            [{ id: a, do: notify_staff, to: [{ chat: sales }], text: Look, channel: chat, dedupe: 1h }]
                ok
            [{ id: a, do: notify_staff, to: [{ chat: sales }, { chat: shop }], text: Look, channel: chat }]
                6:41: error[list_length] blocks/a/to: This list has 2 elements; it must have 1.
            [{ id: a, do: notify_staff, to: [{ chat: sales, role: sales }], text: Look, channel: chat }]
                6:42: error[chat] blocks/a/to/0: With `channel: chat` this is a chat alone: `to: [{ chat: … }]`.
            [{ id: a, do: notify_staff, to: [{ chat: sales }], text: Look }]
                6:50: error[chat] blocks/a/to/0/chat: A chat is told by `notify_staff` with `channel: chat`, and nobody beside it.
            [{ id: a, do: notify_staff, to: [{ chat: sales }], email: hello, channel: chat }]
                6:67: error[chat] blocks/a/email: A chat gets a `text`, and has no `fallback`.
            [{ id: a, do: notify_staff, to: [{ chat: sales }], text: Look, fallback: { role: sales }, channel: chat }]
                6:82: error[chat] blocks/a/fallback: A chat gets a `text`, and has no `fallback`.
            [{ id: a, do: notify_staff, to: [{ chat: sles }], text: Look, channel: chat }]
                6:10: error[unknown_secret] blocks/a/to/0/chat: Unknown secret `sles`: did you mean `sales`?
            [{ id: a, do: notify_staff, to: [{ chat: sales }], text: Look, channel: webhook }]
                6:42: error[webhook] blocks/a/to/0: With `channel: webhook` this is a webhook alone: `to: [{ webhook: … }]`.
            [{ id: a, do: notify_staff, to: [{ webhook: crm }], text: Look, channel: webhook, dedupe: 1h }]
                ok
            [{ id: a, do: notify_staff, to: [{ webhook: crn }], text: Look, channel: webhook }]
                6:10: error[unknown_webhook] blocks/a/to/0/webhook: Unknown webhook `crn`: did you mean `crm`?
            [{ id: a, do: notify_staff, to: [{ webhook: crm }], text: Look }]
                6:53: error[webhook] blocks/a/to/0/webhook: A webhook is told by `notify_staff` with `channel: webhook`, and nobody beside it.
            [{ id: a, do: notify_staff, to: [{ webhook: crm }], email: hello, channel: webhook }]
                6:68: error[webhook] blocks/a/email: A webhook gets a `text`, and has no `fallback`.
            [{ id: a, do: notify_staff, to: [{ webhook: crm }, { role: sales }], text: Look, channel: webhook }]
                6:41: error[list_length] blocks/a/to: This list has 2 elements; it must have 1.
        "#]],
    );
}

#[test]
fn a_notice_is_told_again_or_gathered() {
    check_in(
        BLOCKS,
        &expect![[r#"
            [{ id: a, do: notify_staff, to: [{ role: sales }], text: Look, remind: { after: 2h } }]
                ok
            [{ id: t, do: create_task, title: Call, to: [{ role: sales }] }, { id: a, do: notify_staff, to: [{ role: sales }], email: hello, remind: { after: 1bd, to: [{ person: boss }], times: 5, task: t } }, { id: b, do: end, when: { field: block.a.outcome, is: left_open } }]
                ok
            [{ id: a, do: notify_staff, to: [{ role: sales }], text: Look, remind: { times: 6, to: [] } }]
                6:80: error[missing] blocks/a/remind: `after` is missing.
                6:89: error[out_of_range] blocks/a/remind/times: This must be a whole number from 1 to 5.
                6:96: error[list_length] blocks/a/remind/to: This list has 0 elements; it must have 1 to 10.
            [{ id: a, do: notify_staff, to: [{ role: sales }], text: Look, remind: { after: -2h, who: boss } }]
                6:89: error[duration] blocks/a/remind/after: `-2h` is before now; this must be positive.
                6:94: error[unknown_key] blocks/a/remind/who: Unknown key `who`; possible here: after, to, times, task.
            [{ id: a, do: notify_staff, to: [{ role: sales }], text: Look, remind: { after: 2h, task: t } }, { id: t, do: create_task, title: Call, to: [{ role: sales }] }]
                6:10: error[unknown_block] blocks/a: Unknown block before this one `t`; there is none.
            [{ id: t, do: end, when: { tag: x } }, { id: a, do: notify_staff, to: [{ role: sales }], text: Look, remind: { after: 2h, task: t } }]
                6:48: error[remind] blocks/a/remind/task: `t` gives out no task: this names a `create_task`.
            [{ id: a, do: notify_staff, to: [{ chat: sales }], text: Look, channel: chat, remind: { after: 2h } }]
                6:95: error[remind] blocks/a/remind: A chat is told once: who is reminded is told by e-mail, from the first time on.
            [{ id: a, do: notify_staff, to: [{ role: sales }], text: Look, channel: pigeon }]
                6:81: error[channel] blocks/a/channel: A channel is email, chat or webhook.
            [{ id: a, do: notify_staff, to: [{ role: sales }], text: Look, digest: 1d, dedupe: 1h }]
                ok
            [{ id: a, do: notify_staff, to: [{ role: sales }], text: Look, digest: 4min }]
                6:80: error[digest] blocks/a/digest: This is 5min to 12h, or 1d: then the mail leaves at 08:00.
            [{ id: a, do: notify_staff, to: [{ role: sales }], text: Look, digest: 13h }]
                6:80: error[digest] blocks/a/digest: This is 5min to 12h, or 1d: then the mail leaves at 08:00.
            [{ id: a, do: notify_staff, to: [{ role: sales }], text: Look, digest: 2d }]
                6:80: error[digest] blocks/a/digest: This is 5min to 12h, or 1d: then the mail leaves at 08:00.
            [{ id: a, do: notify_staff, to: [{ role: sales }], email: hello, digest: 1h }]
                6:82: error[digest] blocks/a/digest: What is gathered is a `text` that goes by e-mail, and nobody is reminded of it.
            [{ id: a, do: notify_staff, to: [{ role: sales }], text: Look, digest: 1h, remind: { after: 1h } }]
                6:80: error[digest] blocks/a/digest: What is gathered is a `text` that goes by e-mail, and nobody is reminded of it.
            [{ id: a, do: notify_staff, to: [{ chat: sales }], text: Look, channel: chat, digest: 1h }]
                6:95: error[digest] blocks/a/digest: What is gathered is a `text` that goes by e-mail, and nobody is reminded of it.
        "#]],
    );
}

#[test]
fn a_call_says_where_it_goes_in_plain_sight() {
    check_in(
        BLOCKS,
        &expect![[r#"
            [{ id: a, do: call, url: "https://crm.example/a?b={{ contact.email | url_encode }}" }]
                ok
            [{ id: a, do: call, method: GET, url: "https://crm.example", timeout: 60s, retries: 0, save: [{ name: tier, from: response.customer.tier }] }]
                ok
            [{ id: a, do: call }]
                6:10: error[missing] blocks/a: `url` is missing.
            [{ id: a, do: call, url: "ftp://crm.example" }]
                6:34: error[url] blocks/a/url: An address begins with https:// or http://.
            [{ id: a, do: call, url: "https://{{ contact.host }}/a" }]
                6:34: error[url] blocks/a/url: The server stands in the address as it is, without {{ … }} and without a name or password.
            [{ id: a, do: call, url: "https://crm.example{{ contact.path }}" }]
                6:34: error[url] blocks/a/url: The server stands in the address as it is, without {{ … }} and without a name or password.
            [{ id: a, do: call, url: "https://me:secret@crm.example/" }]
                6:34: error[url] blocks/a/url: The server stands in the address as it is, without {{ … }} and without a name or password.
            [{ id: a, do: call, url: "https://crm.example/", method: FETCH }]
                6:66: error[unknown_word] blocks/a/method: Unknown word `FETCH`: did you mean `PATCH`?
            [{ id: a, do: call, url: "https://crm.example/", method: GET, body: x }]
                6:10: error[body] blocks/a: A GET has no body.
            [{ id: a, do: call, url: "https://crm.example/", timeout: 61s, retries: 21 }]
                6:67: error[out_of_range] blocks/a/timeout: This must be 1s to 60s.
                6:81: error[out_of_range] blocks/a/retries: This must be a whole number from 0 to 20.
            [{ id: a, do: call, url: "https://crm.example/", headers: [{ name: Authorization, secret: crm }, { name: X-A, value: "{{ contact.email }}" }], sign: hook }]
                ok
            [{ id: a, do: call, url: "https://crm.example/", headers: [{ name: X-A, value: A }, { name: X-B, secret: crn }], sign: hooks }]
                6:10: error[unknown_secret] blocks/a/headers/1/secret: Unknown secret `crn`: did you mean `crm`?
                6:10: error[unknown_secret] blocks/a/sign: Unknown secret `hooks`: did you mean `hook`?
            [{ id: a, do: call, url: "https://crm.example/", headers: [{ name: "a b", value: x }, { name: A }] }]
                6:68: error[header] blocks/a/headers/0/name: A header's name has letters, digits, - and _.
                6:95: error[header] blocks/a/headers/1: A header has exactly one of `value` and `secret`.
            [{ id: a, do: call, url: "https://crm.example/", save: [{ name: status, from: response.a }, { name: b, from: answer.b }] }]
                6:65: error[save] blocks/a/save/0: The block itself leaves something called `status`.
                6:101: error[save] blocks/a/save/1: This begins with `response.`, such as response.customer.tier.
        "#]],
    );
}

#[test]
fn a_pick_is_from_a_list_that_is_at_hand() {
    check_in(
        BLOCKS,
        &expect![[r#"
            [{ id: a, do: pick, from: trigger.lines, where: { field: item.price, at_least: 10 }, at_most: 3 }]
                ok
            [{ id: a, do: pick, from: trigger.lines }, { id: b, do: end, when: { items: block.a.items } }]
                ok
            [{ id: a, do: pick }]
                6:10: error[missing] blocks/a: `from` is missing.
            [{ id: a, do: pick, from: { recommend: cross_sell } }]
                6:35: error[not_yet] blocks/a/from: Recommendations belong to the format, but need a catalogue of products, which this version does not have yet.
            [{ id: a, do: pick, from: item.lines, at_most: 21 }]
                6:35: error[root] blocks/a/from: `item` does not exist here; possible: contact, trigger, journey, previous, block, activity, registration.
                6:56: error[out_of_range] blocks/a/at_most: This must be a whole number from 1 to 20.
            [{ id: a, do: pick, from: trigger.lines, where: { field: item.product.stock, at_least: 1 }, sort: price }]
                6:66: error[not_yet] blocks/a/where/field: Paths through `product` belong to the format, but this version cannot follow them yet.
                6:101: error[not_yet] blocks/a/sort: `sort` belongs to the format, but this version cannot run it yet.
            [{ id: a, do: pick, from: trigger.lines, where: { field: block.z.outcome, is: x } }]
                6:10: error[unknown_block] blocks/a: Unknown block before this one `z`; there is none.
        "#]],
    );
}
