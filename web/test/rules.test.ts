import { expect, it } from "vitest";

import en from "../src/i18n/en";
import enLate from "../src/i18n/en/late";
import nl from "../src/i18n/nl";
import nlLate from "../src/i18n/nl/late";
import i18next, { type TFunction } from "i18next";
import type { Fields, Value } from "../src/flow/document";
import { asGroup, bare, freshLeaf, fromGroup, isFilledIn, LEAVES, operatorsFor, withMeasure, withOperator, wrapped } from "../src/rules/model";
import { ruleSentence } from "../src/rules/sentence";

async function speaking(language: "en" | "nl"): Promise<TFunction> {
  const one = i18next.createInstance();
  const resources = { en: { translation: { ...en, ...enLate } }, nl: { translation: { ...nl, ...nlLate } } };
  return one.init({ lng: language, resources, interpolation: { escapeValue: false } });
}

const ORDERED_TWICE = { event: "order_placed", within: "7d", at_least: 2 };

it("a rule is said in a sentence of either language", async () => {
  const [english, dutch] = [await speaking("en"), await speaking("nl")];
  const check = (rule: Value, said: string, gezegd: string) => {
    expect(ruleSentence(english, rule)).toBe(said);
    expect(ruleSentence(dutch, rule)).toBe(gezegd);
  };
  check(ORDERED_TWICE, "order placed at least 2 times in the last 7 days", "bestelling geplaatst minstens 2 keer in de laatste 7 dagen");
  check({ event: "contact_changed", at_most: 0 }, "contact changed never", "contact gewijzigd nooit");
  check({ event: "gift_used" }, "gift used at least once", "gift used minstens één keer");
  check({ not: { tag: "vip" } }, "not: has the tag vip", "niet: heeft het label vip");
  check({ field: "trigger.total", at_least: "25.00 EUR" }, "total is at least 25.00 EUR", "total is minstens 25.00 EUR");
  check({ field: "contact.first_name", known: false }, "first name is empty", "first name is leeg");
  check(
    { any: [{ segment: "buyers" }, { all: [{ tag: "a" }, { tag: "b" }] }] },
    "is in the segment buyers or (has the tag a and has the tag b)",
    "zit in het segment buyers of (heeft het label a en heeft het label b)",
  );
  check(
    { event: ["order_cancelled", "order_returned"], same: "order_id", since: "ever", at_most: 0 },
    "order cancelled or order returned never for the same order id at any time",
    "bestelling geannuleerd of bestelling teruggestuurd nooit voor dezelfde order id ooit",
  );
  check(
    { items: "trigger.lines", where: { field: "item.sku", is: { path: "contact.favourite" } } },
    "lines has at least 1 element with sku is favourite",
    "lines heeft minstens 1 element met sku is favourite",
  );
});

it("what has no shape of a rule says nothing and breaks nothing", async () => {
  const t = await speaking("en");
  for (const odd of [undefined, null, 3, "x", [], {}, { all: "x" }, { field: 3 }, { event: [] }] as (Value | undefined)[]) {
    expect(() => ruleSentence(t, odd)).not.toThrow();
  }
  let deep: Value = { tag: "x" };
  for (let n = 0; n < 50; n += 1) {
    deep = { not: deep };
  }
  expect(ruleSentence(t, deep)).toContain("…");
});

it("a group is written in its shortest form", () => {
  expect(fromGroup(asGroup(undefined))).toBeUndefined();
  expect(fromGroup(asGroup(ORDERED_TWICE))).toEqual(ORDERED_TWICE);
  expect(fromGroup({ of: "all", parts: [{ tag: "a" }, { tag: "b" }] })).toEqual({ all: [{ tag: "a" }, { tag: "b" }] });
  expect(fromGroup({ of: "any", parts: [{ tag: "a" }] })).toEqual({ any: [{ tag: "a" }] });
  expect(asGroup({ any: [{ tag: "a" }] })).toEqual({ of: "any", parts: [{ tag: "a" }] });
});

it("a `not` is taken off and put on again", () => {
  const rule = { not: { tag: "a" } };
  const { rule: inner, isNot } = bare(rule);
  expect([inner, isNot]).toEqual([{ tag: "a" }, true]);
  expect(wrapped(inner, isNot)).toEqual(rule);
  expect(bare({ tag: "a" }).isNot).toBe(false);
});

it("another operator keeps what can be kept", () => {
  const check = (rule: Fields, operator: Parameters<typeof withOperator>[1], then: Fields) => expect(withOperator(rule, operator)).toEqual(then);
  check({ field: "a.b", is: "x" }, "one_of", { field: "a.b", one_of: ["x"] });
  check({ field: "a.b", one_of: ["x", "y"] }, "is", { field: "a.b", is: "x" });
  check({ field: "a.b", is: 3, if_missing: true }, "at_least", { field: "a.b", if_missing: true, at_least: 3 });
  check({ field: "a.b", at_least: 3 }, "known", { field: "a.b", known: true });
});

it("operators follow the kind of value", () => {
  expect(operatorsFor("boolean")).toEqual(["is", "known"]);
  expect(operatorsFor("instant")).toEqual(["before", "after", "within_last", "within_next", "known"]);
  expect(operatorsFor(undefined)).toContain("contains");
});

it("what everybody takes for granted is not written", () => {
  expect(withMeasure(ORDERED_TWICE, "at_least", 1)).toEqual({ event: "order_placed", within: "7d" });
  expect(withMeasure(ORDERED_TWICE, "at_most", 0)).toEqual({ event: "order_placed", within: "7d", at_most: 0 });
});

it("of a rule that is only begun nobody is asked", () => {
  const check = (rule: Value | undefined, isWhole: boolean) => expect(isFilledIn(rule), JSON.stringify(rule)).toBe(isWhole);
  check(undefined, true);
  check({ tag: "vip" }, true);
  check({ all: [{ tag: "vip" }, { field: "contact.city", is: "" }] }, true);
  check({ any: [{ tag: "vip" }, { not: { segment: "" } }] }, false);
  for (const leaf of LEAVES) {
    check(freshLeaf(leaf, true), leaf === "event" || leaf === "items");
  }
});
