import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { cameOf, type Came } from "../src/api/events";
import { wantedOf, type Wanted } from "../src/events/Feed";
import { eventName, worthALine } from "../src/events/eventName";
import { lateness, lengthOf } from "../src/events/lateness";
import en from "../src/i18n/en/late";
import nl from "../src/i18n/nl/late";
import { written } from "../src/events/written";

const came = (id: string, more: Partial<Came> = {}): Came => ({
  id,
  event: "order_placed",
  is_own: false,
  door: "api",
  contact: "1",
  email: "anna@shop.test",
  occurred_at: "2027-03-01T09:00:00Z",
  received_at: "2027-03-01T09:00:00Z",
  data: {},
  ...more,
});

test("the newest event comes first, and of one instant the last that was written down", () => {
  const parts = new Map(
    [came("9"), came("10"), came("8", { received_at: "2027-03-01T09:00:01Z" })].map(({ id, ...part }) => [id, part as never]),
  );
  expect(cameOf(parts).map((one) => one.id)).toEqual(["8", "10", "9"]);
});

test("events are looked for by name, by contact and by who wrote them", () => {
  const all = [came("1"), came("2", { event: "email_sent", is_own: true }), came("3", { contact: "7", email: null })];
  const check = (wanted: Partial<Wanted>, ids: readonly string[], withOwn = false) => {
    const found = wantedOf(all, { event: null, contact: "", ...wanted }, withOwn);
    expect(found.map((one) => one.id)).toEqual(ids);
  };
  check({}, ["1", "3"]);
  check({}, ["1", "2", "3"], true);
  check({ event: "email_sent" }, ["2"]);
  check({ contact: " ANNA@ " }, ["1"]);
  check({ contact: "7" }, ["3"]);
  check({ contact: "nobody" }, []);
});

test("lengths of time are said in the unit of which there are two", () => {
  const check = (ms: number, said: string) => expect(lengthOf("en-GB", ms)).toBe(said);
  check(0, "0 seconds");
  check(1_001, "2 seconds");
  check(90_000, "90 seconds");
  check(120_000, "2 minutes");
  check(7_200_001, "3 hours");
  check(172_800_000, "2 days");
  expect(lengthOf("nl-NL", 180_000)).toBe("3 minuten");
});

test("how late events come is said by the least that is true", () => {
  const t = ((key: string) => key.split(".").at(-1)) as never;
  const check = (half_ms: number, most_ms: number, longest_ms: number, said: string) => expect(lateness(t, "en", { half_ms, most_ms, longest_ms })).toBe(said);
  check(0, 0, 4_999, "atOnce");
  check(0, 4_999, 60_000, "mostly");
  check(0, 60_000, 60_000, "halfAtOnce");
  check(5_000, 60_000, 90_000, "half");
});

test("what Postduif itself writes is said in words, without the ways it finds", () => {
  const t = ((key: string, { defaultValue }: { readonly defaultValue: string }) => (key === "ownEvent.email_sent" ? "e-mail sent" : defaultValue)) as never;
  expect(eventName(t, "email_sent")).toBe("e-mail sent");
  expect(eventName(t, "order_placed")).toBe("order placed");
  const data = { workflow: "welcome", block: "m1", version: 1 };
  expect(worthALine("email_sent", data)).toEqual({ workflow: "welcome" });
  expect(worthALine("deployed", data)).toEqual(data);
});

test("every event that Postduif writes has a name in both languages", () => {
  const code = readFileSync(join(import.meta.dirname, "../../crates/engine/src/event.rs"), "utf8");
  const own = Array.from(code.matchAll(/pub const [A-Z_]+: &str =\s*"([a-z_]+)"/g), (found) => found[1] ?? "").filter((name) => /_/.test(name));
  expect(own.length).toBeGreaterThan(25);
  for (const names of [en.ownEvent, nl.ownEvent]) {
    expect(own.filter((name) => !(name in names))).toEqual([]);
  }
});

test("money and time of an event are written as their reader writes them, all else as it came", () => {
  const check = (locale: string, text: string, said: string) => expect(written(locale, text, (instant) => `at ${instant}`).replaceAll("\u00a0", " ")).toBe(said);
  check("nl-NL", "1030.17 EUR", "€ 1.030,17");
  check("en-GB", "1030.17 EUR", "€1,030.17");
  check("nl-NL", "-5 EUR", "€ -5,00");
  check("nl-NL", "2027-03-01T09:00:00Z", "at 2027-03-01T09:00:00Z");
  check("nl-NL", "2027-03-01T09:00+01:00", "at 2027-03-01T09:00+01:00");
  for (const text of ["2027-99-01T09:00:00Z", "2027-03-01", "EUR", "12 pieces", "1.2.3 EUR", ""]) {
    check("nl-NL", text, text);
  }
});
