import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

import en from "../src/i18n/en/late";
import { readLapse, writeLapse } from "../src/forms/duration";
import { wayOf } from "../src/forms/inputs/MomentInput";
import { waitWay } from "../src/forms/inputs/WaitInput";
import { textKey } from "../src/forms/labels";
import * as spec from "../src/forms/spec";
import { put, typed } from "../src/forms/values";

type Shape = { readonly properties?: { readonly [key: string]: unknown } };

/** What the engine reads, as the schema that is made from it says. */
const SCHEMA = JSON.parse(readFileSync(join(import.meta.dirname, "../../docs/schema/workflow.schema.json"), "utf8")) as Shape & {
  readonly $defs: { readonly [name: string]: Shape };
};

/** The keys of a kind, without those that all have. */
function keysIn(name: string, common: readonly string[]): string[] {
  return Object.keys(SCHEMA.$defs[name]?.properties ?? {}).filter((key) => !common.includes(key));
}

function keysOf(form: spec.Form): string[] {
  return [...form.first, ...form.more].flatMap((field) => field.key.split(" "));
}

it("every kind of block that the engine runs has a form with every key of it", () => {
  const kinds = Object.keys(SCHEMA.$defs).filter((name) => name.startsWith("do_"));
  expect(kinds.length).toBeGreaterThan(15);
  for (const name of kinds) {
    const form = (spec.BLOCK_FORMS as Record<string, spec.Form>)[name.slice("do_".length)];
    expect(form, `${name} has no form`).toBeDefined();
    // A wait's own input sets this too; what it times is on the canvas.
    const also = name === "do_wait" ? ["if_past", "blocks"] : [];
    const shown = new Set([...keysOf(form!), ...also]);
    const missing = keysIn(name, ["id", "do", "label", "note", "when"]).filter((key) => !shown.has(key));
    expect(missing, `${name} lacks fields`).toEqual([]);
  }
});

it("every way to start has a form with every key of it", () => {
  const starts = Object.keys(SCHEMA.$defs).filter((name) => name.startsWith("start_"));
  expect(starts.length).toBeGreaterThan(5);
  for (const name of starts) {
    const form = (spec.TRIGGER_FORMS as Record<string, spec.Form>)[name.slice("start_".length)];
    expect(form, `${name} has no form`).toBeDefined();
    const missing = keysIn(name, ["id", "start", "label", "note"]).filter((key) => !keysOf(form!).includes(key));
    expect(missing, `${name} lacks fields`).toEqual([]);
  }
});

it("every key of a workflow can be set", () => {
  const shown = new Set([...keysOf(spec.WORKFLOW_FORM), ...keysOf(spec.LIMITS_FORM)]);
  // These have parts of the panel, or a place on the canvas, of their own; the first two are not for people.
  const elsewhere = ["format", "handle", "triggers", "entry", "exits", "goals", "blocks"];
  const missing = Object.keys(SCHEMA.properties ?? {}).filter((key) => !shown.has(key) && !elsewhere.includes(key));
  expect(missing).toEqual([]);
});

it("every field and every word of a choice has a text", () => {
  const forms = [...Object.values(spec.BLOCK_FORMS), ...Object.values(spec.TRIGGER_FORMS), spec.ENTRY_FORM, spec.EXIT_FORM, spec.GOAL_FORM, spec.WORKFLOW_FORM, spec.LIMITS_FORM];
  const all = (fields: readonly spec.Field[]): spec.Field[] => fields.flatMap((field) => [field, ...all(field.fields ?? [])]);
  const fields = forms.flatMap((form: spec.Form) => all([...form.first, ...form.more])).filter((field) => field.is !== "wait");
  for (const field of fields) {
    expect(Object.keys(en.fields), field.key).toContain(textKey(field));
    for (const word of field.of ?? []) {
      expect(Object.keys(en.words), word).toContain(word);
    }
  }
});

it("a length of time is read and written", () => {
  for (const text of ["30s", "60min", "48h", "3d", "2w", "6mo", "1y", "2bd", "-1h"]) {
    const lapse = readLapse(text);
    expect(lapse === undefined ? undefined : writeLapse(lapse)).toBe(text);
  }
  for (const text of ["", "3", "3 days", "m", "1.5d", "3dd"]) {
    expect(readLapse(text), text).toBeUndefined();
  }
});

it("the way in which a wait and a moment are written is seen", () => {
  expect(waitWay({ for: "1d" })).toBe("for");
  expect(waitWay({ until: { time: "09:00" } })).toBe("until");
  expect(waitWay({ for: "1d", until: { time: "09:00" } })).toBe("both");
  expect(waitWay({ window: { from: "09:00", to: "17:00" } })).toBe("window");
  expect(wayOf({ weekday: "monday", time: "14:30" })).toBe("weekday");
  expect(wayOf({ date: "2027-05-01" })).toBe("date");
  expect(wayOf({ date: "contact.birth_date", offset: "-3d" })).toBe("path");
  expect(wayOf({ time: "09:00" })).toBe("time");
});

it("a setting is put where it was, and taken out whole", () => {
  const block = { id: "a", do: "wait", for: "1d" };
  expect(Object.keys(put(block, "do", "end"))).toEqual(["id", "do", "for"]);
  expect(put(block, "for", undefined)).toEqual({ id: "a", do: "wait" });
});

it("what is typed is a number only where numbers are", () => {
  expect(typed("3", "number")).toBe(3);
  expect(typed("3", "text")).toBe("3");
  expect(typed("true", "boolean")).toBe(true);
  expect(typed("25.00 EUR", "number")).toBe("25.00 EUR");
  expect(typed("0031612345678901234", "number")).toBe("0031612345678901234");
});
