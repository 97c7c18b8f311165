/** The event that somebody is tested with. */
import { expect, it } from "vitest";

import type { Value } from "../src/flow/document";
import { asked, likeSeen, merged, wanted } from "../src/flow/person/example";

const check = (rule: Value | undefined, expected: object) => expect(wanted(rule)).toEqual(expected);

it("says what the rule of a start asks for", () => {
  check(undefined, {});
  check({ items: "event.lines", where: { field: "item.sku", is: "X-100" } }, { lines: [{ sku: "X-100" }] });
  check({ all: [{ field: "event.form", one_of: ["hamper", "platter"] }, { field: "event.to.city", is: "Utrecht" }] }, { form: "hamper", to: { city: "Utrecht" } });
  check({ any: [{ field: "event.a", is: 1 }, { field: "event.b", is: 2 }] }, { a: 1 });
});

it("leaves out what it cannot know: of contacts, what is denied, and what is only compared", () => {
  check({ all: [{ field: "contact.city", is: "Utrecht" }, { not: { field: "event.a", is: 1 } }, { field: "event.total", at_least: "10 EUR" }] }, {});
});

it("has the rest as it was lately seen, with lists as lists", () => {
  const seen = likeSeen({
    lines: { kind: "list", values: [] },
    "lines.quantity": { kind: "number", values: ["2", "1"] },
    "lines.sku": { kind: "text", values: ["Y-1"] },
    order_id: { kind: "text", values: ["W1", "W2"] },
    paid: { kind: "boolean", values: ["true"] },
    "to.city": { kind: "text", values: ["Ede"] },
    empty: { kind: "text", values: [] },
  });
  expect(seen).toEqual({ lines: [{ quantity: 2, sku: "Y-1" }], order_id: "W1", paid: true, to: { city: "Ede" } });
  expect(merged(seen, { lines: [{ sku: "X-100" }] })).toEqual({ ...seen, lines: [{ quantity: 2, sku: "X-100" }] });
});

it("has the numbers by which a start tells one event from another, but those that every event has", () => {
  const check = (trigger: object | undefined, expected: object) => expect(asked(trigger as never)).toEqual(expected);
  check(undefined, {});
  check({ key: "event.order_id", where: { field: "event.to", is: "Ede" } }, { order_id: "TEST-1", to: "Ede" });
  check({ key: ["event.order.id", "event.id", "contact.city", "event.form"], where: { field: "event.form", is: "hamper" } }, { order: { id: "TEST-1" }, form: "hamper" });
});
