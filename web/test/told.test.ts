/** A workflow told in sentences tells all that is set in it, in both languages. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import i18next, { type TFunction } from "i18next";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";

import type { Fields, Value, Workflow } from "../src/flow/document";
import { AS_WRITTEN } from "../src/flow/sentence";
import { asPlainText, tell } from "../src/flow/told/told";
import { BLOCK_FORMS, ENTRY_FORM, EXIT_FORM, GOAL_FORM, LIMITS_FORM, TRIGGER_FORMS, WORKFLOW_FORM, type Field, type Form } from "../src/forms/spec";
import { isFields } from "../src/forms/values";
import en from "../src/i18n/en";
import enLate from "../src/i18n/en/late";
import nl from "../src/i18n/nl";
import nlLate from "../src/i18n/nl/late";

const texts = { en: { translation: { ...en, ...enLate } }, nl: { translation: { ...nl, ...nlLate } } };
const languages: readonly [string, TFunction][] = [
  ["en", await i18next.createInstance().init({ lng: "en", resources: texts, interpolation: { escapeValue: false } })],
  ["nl", await i18next.createInstance().init({ lng: "nl", resources: texts, interpolation: { escapeValue: false } })],
];
const READY = join(import.meta.dirname, "../../ready/workflows");
const ready = readdirSync(READY).filter((name) => name.endsWith(".yaml")).toSorted().map((name) => load(readFileSync(join(READY, name), "utf8")) as Workflow);

const text = (t: TFunction, workflow: Workflow) => asPlainText(workflow.name, tell({ t, called: AS_WRITTEN }, workflow));

/** No word of the workflow, but how it is found. */
const NO_WORD: ReadonlySet<string> = new Set(["format", "handle", "id"]);

/** The document once for each key that is set anywhere in it, with another value there. */
function* changedOnce(value: Value, at = ""): Generator<readonly [string, Value]> {
  if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) {
      for (const [path, next] of changedOnce(one, `${at}/${index}`)) {
        yield [path, value.with(index, next)];
      }
    }
  } else if (isFields(value)) {
    for (const [key, one] of Object.entries(value).filter(([name]) => !NO_WORD.has(name))) {
      for (const [path, next] of changedOnce(one, `${at}/${key}`)) {
        yield [path, { ...value, [key]: next }];
      }
    }
  } else {
    yield [at, typeof value === "boolean" ? !value : typeof value === "number" ? value + 7 : "zzz"];
  }
}

describe.each(languages)("a workflow told in %s", (_, t) => {
  it.each(ready.map((workflow) => [workflow.handle, workflow] as const))("says every key that the ready %s sets", (_handle, workflow) => {
    const whole = text(t, workflow);
    const changes = [...changedOnce(workflow)];
    expect(changes.length).toBeGreaterThan(5);
    expect(changes.filter(([, changed]) => text(t, changed as Workflow) === whole).map(([path]) => path)).toEqual([]);
    // A text that is not there would be its key, and a map its name in code.
    expect(whole).not.toMatch(/\b(told|fields|words|panel|forms|rules|kind|start|reason|flow)\.[a-zA-Z]|\[object|undefined/);
  });

  it("says every field that a form has", () => {
    for (const [form, put] of places()) {
      for (const field of [...form.first, ...form.more].flatMap(single)) {
        const value = sampleOf(field);
        const said = text(t, put({ [field.key]: value }));
        expect(said, field.key).not.toBe(text(t, put({})));
        expect(said, field.key).not.toMatch(/\b(told|fields|words|forms)\.[a-zA-Z]|\[object/);
      }
    }
  });
});

/** Where each form belongs in a workflow. */
function places(): readonly (readonly [Form, (set: Fields) => Workflow])[] {
  const of = (set: Fields): Workflow => ({ handle: "w", name: "W", ...set });
  return [
    ...Object.entries(BLOCK_FORMS).map(([kind, form]) => [form, (set: Fields) => of({ blocks: [{ id: "b", do: kind, ...set }] })] as const),
    ...Object.entries(TRIGGER_FORMS).map(([start, form]) => [form as Form, (set: Fields) => of({ triggers: [{ id: "t", start, ...set }] })] as const),
    [ENTRY_FORM, (set) => of({ entry: set })],
    [EXIT_FORM, (set) => of({ exits: [{ id: "e", ...set }] })],
    [GOAL_FORM, (set) => of({ goals: [{ id: "g", ...set }] })],
    [{ first: [...WORKFLOW_FORM.first, ...WORKFLOW_FORM.more], more: [] }, of],
    [LIMITS_FORM, of],
  ];
}

/** The wait's form is one of its own for several keys. */
const single = (field: Field): Field[] => (field.is === "wait" ? field.key.split(" ").map((key) => ({ key, is: key === "for" ? "lapse" : key === "window" ? "window" : "text" })) : [field]);

function sampleOf(field: Field): Value {
  switch (field.is) {
    case "boolean":
      return true;
    case "rule":
      return { tag: "vip" };
    case "number":
      return 4;
    case "recipient":
      return { role: "sales" };
    case "recipients":
      return [{ manager_of: { owner: "contact" } }];
    case "changes":
      return [{ field: "contact.stage", add: 2 }];
    case "arms":
      return [{ id: "one", when: { tag: "vip" } }];
    case "data":
    case "headers":
      return [{ name: "x", secret: "s" }];
    case "saved":
      return [{ name: "x", from: "response.y" }];
    case "schema":
      return [{ name: "x", type: "money", required: true }];
    case "window":
    case "windowOrNone":
      return { days: ["monday"], from: "09:00", to: "17:00" };
    case "map":
      return Object.fromEntries((field.fields ?? []).map((one) => [one.key, sampleOf(one)]));
    default:
      return field.of?.[0] ?? "3d";
  }
}

describe("the whole text", () => {
  const workflow: Workflow = {
    handle: "w",
    name: "Tips",
    triggers: [{ id: "t", start: "event", event: "order_placed" }],
    exits: [{ id: "cancelled", when: { event: "order_cancelled", same: "order_id" } }],
    blocks: [
      { id: "monday", do: "wait", until: { weekday: "monday", time: "14:30" } },
      { id: "who", do: "branch", branches: [{ id: "vip", when: { tag: "vip" }, blocks: [{ id: "m", do: "send_email", email: "tips", when: { field: "contact.age", at_least: 18 } }] }, { id: "rest" }] },
    ],
  };
  const check = (language: string, said: string) => {
    const t = languages.find(([name]) => name === language)?.[1];
    expect(t && text(t, workflow)).toBe(said);
  };
  it("reads from the start to the end", () => {
    check("en", `Tips

Starts when
  - When this happens: order placed

Who enters
  - Everybody whom it starts for.
  - Once; never again for the same after that.

What happens
  1. Wait: until Monday 14:30
  2. Branch
    - vip, if has the tag vip
      1. Send e-mail: tips
        - Only for whom this holds: age is at least 18
    - Everyone else
      - Goes on at once.
  3. Then the journey is done.

Who leaves early
  - cancelled
    - Leaves when: order cancelled at least once for the same order id
  - Who unsubscribes or has a wrong address always stops.

Goals
  - Nothing is measured yet.
`);
    check("nl", `Tips

Start wanneer
  - Als dit gebeurt: bestelling geplaatst

Wie doet mee
  - Iedereen voor wie hij start.
  - Eén keer; daarna nooit opnieuw voor dezelfde.

Wat er gebeurt
  1. Wachten: tot maandag 14:30
  2. Vertakking
    - vip, als heeft het label vip
      1. E-mail versturen: tips
        - Alleen voor wie dit geldt: age is minstens 18
    - Alle anderen
      - Gaat meteen verder.
  3. Daarna is de route klaar.

Wie stopt eerder
  - cancelled
    - Stopt als: bestelling geannuleerd minstens één keer voor dezelfde order id
  - Wie zich afmeldt of een fout adres heeft, stopt altijd.

Doelen
  - Er wordt nog niets gemeten.
`);
  });
});
