import { expect, it } from "vitest";

import enFirst from "../src/i18n/en";
import enLate from "../src/i18n/en/late";
import nlFirst from "../src/i18n/nl";
import nlLate from "../src/i18n/nl/late";
import { countsMessages, KINDS } from "../src/flow/kinds";

const en = { ...enFirst, ...enLate, emails: { ...enFirst.emails, ...enLate.emails }, past: { ...enFirst.past, ...enLate.past } };
const nl = { ...nlFirst, ...nlLate, emails: { ...nlFirst.emails, ...nlLate.emails }, past: { ...nlFirst.past, ...nlLate.past } };

function keys(of: object, at = ""): string[] {
  return Object.entries(of).flatMap(([key, value]) =>
    typeof value === "object" && value !== null ? keys(value as object, `${at}${key}.`) : [`${at}${key}`],
  );
}

const places = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
const text = (of: object, key: string) => key.split(".").reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], of);

it("both languages have the same texts", () => {
  expect(keys(nl)).toEqual(keys(en));
});

it("no text is empty, and each has the same places to fill", () => {
  for (const key of keys(en)) {
    const [english, dutch] = [String(text(en, key)), String(text(nl, key))];
    expect(dutch.trim(), key).not.toBe("");
    expect(places(dutch), key).toEqual(places(english));
  }
});

it("every kind of block has a name", () => {
  expect(Object.keys(en.kind).filter((kind) => kind !== "unknown").toSorted()).toEqual(Object.keys(KINDS).toSorted());
});

it("only what sends is counted in messages: a task that was made is not one that was not sent", () => {
  expect(Object.keys(KINDS).filter(countsMessages).toSorted()).toEqual(["notify_staff", "send_email"]);
});
