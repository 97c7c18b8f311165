/** The editor of a form shows every key that a form can have: what one cannot see, one cannot set. */
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import i18next from "i18next";
import { renderToStaticMarkup } from "react-dom/server";
import { initReactI18next } from "react-i18next";
import { beforeAll, expect, it, vi } from "vitest";

import { interestNames } from "../src/api/names";
import type { Fields, Value } from "../src/flow/document";
import en from "../src/i18n/en";
import enLate from "../src/i18n/en/late";
import { begun, BEGINNINGS, KINDS, withKind } from "../src/signup/begin";
import { FormFields } from "../src/signup/FormEditor";

type Shape = { readonly properties: { readonly [key: string]: Shape }; readonly items: Shape; readonly enum?: readonly string[]; readonly maximum?: number; readonly maxItems?: number };
const SCHEMA = JSON.parse(readFileSync(join(import.meta.dirname, "../../docs/schema/form.schema.json"), "utf8")) as Shape;

/** How long drawing it once for each key may take on a busy machine. */
const DRAWN_WITHIN_MS = 60_000;

beforeAll(async () => {
  vi.stubGlobal("navigator", { languages: [] });
  await i18next.use(initReactI18next).init({ lng: "en", resources: { en: { translation: { ...en, ...enLate } } }, interpolation: { escapeValue: false } });
});

function drawn(document: Fields): string {
  const cache = new QueryClient();
  cache.setQueryData(interestNames.queryKey, [{ id: "news", name: { en: "Our newsletter", nl: "Onze nieuwsbrief" } }]);
  return renderToStaticMarkup(
    <QueryClientProvider client={cache}>
      <MantineProvider env="test">
        <FormFields of={document} set={() => {}} readOnly={false} />
      </MantineProvider>
    </QueryClientProvider>,
  );
}

const choice = { id: "which", kind: "choice", label: "Which", help: "h", required: true, save_as: "a", options: [{ id: "tea", label: "Tea" }] };
const number = { id: "score", kind: "number", label: "Score", least: 0, most: 10 };
const whole: Fields = {
  format: 1,
  handle: "all",
  name: "All",
  note: "n",
  title: "T",
  intro: "I",
  fields: [choice, number],
  interests: ["news"],
  confirm: false,
  consent: { wording: "w", privacy: "p", privacy_url: "https://a.example", required: false },
  button: "b",
  thanks: "t",
  return_to: "https://a.example/t",
  hosts: ["a.example"],
};

/** Another value of the same kind. */
function other(value: Value | undefined): Value {
  if (typeof value === "boolean") {
    return !value;
  }
  if (typeof value === "number") {
    return value + 5;
  }
  return Array.isArray(value) ? [...value, "b.example"] : `${String(value)}-other`;
}

function check(of: Shape, not: readonly string[], at: (change: (part: Fields) => Fields) => Fields, part: (key: string) => Fields): void {
  const before = drawn(whole);
  expect(drawn(whole), "it is drawn the same each time").toBe(before);
  for (const key of Object.keys(of.properties).filter((one) => !not.includes(one))) {
    expect(part(key)[key], `the sample has no ${key}`).toBeDefined();
    expect(drawn(at((old) => (key in old ? { ...old, [key]: other(old[key]) } : old))), `${key} is not shown`).not.toBe(before);
  }
}

it("every key of a form is shown", () => {
  // The first two are not for people; the others have parts of their own.
  check(SCHEMA, ["format", "handle", "fields", "consent"], (change) => change(whole), () => whole);
}, DRAWN_WITHIN_MS);

it("every key of what is agreed to is shown", () => {
  const consent = whole["consent"] as Fields;
  check(SCHEMA.properties["consent"]!, [], (change) => ({ ...whole, consent: change(consent) }), () => consent);
}, DRAWN_WITHIN_MS);

it("every key of a question and of a choice is shown", () => {
  const question = SCHEMA.properties["fields"]!.items;
  const part = (key: string): Fields => (key in choice ? choice : number);
  check(question, ["options", "kind"], (change) => ({ ...whole, fields: [change(choice), change(number)] }), part);
  check(question.properties["options"]!.items, [], (change) => ({ ...whole, fields: [{ ...choice, options: choice.options.map((one) => change(one)) }, number] }), () => choice.options[0]!);
}, DRAWN_WITHIN_MS);

it("the kinds of answers are those of the format", () => {
  expect([...KINDS]).toEqual(SCHEMA.properties["fields"]!.items.properties["kind"]!.enum);
});

it("interests are called by their names", () => {
  expect(drawn(whole)).toContain("Our newsletter");
});

it("with another kind of answer goes what says nothing about it", () => {
  const kept = (from: Fields, kind: string) => Object.keys(withKind(from, kind, "First"));
  expect(kept(choice, "choices")).toContain("options");
  expect(kept(choice, "text")).not.toContain("options");
  expect(kept(number, "text")).toEqual(["id", "kind", "label"]);
  expect(withKind(number, "choice", "First")).toEqual({ id: "score", kind: "choice", label: "Score", options: [{ id: "one", label: "First" }] });
});

it("each way to begin has one address, and a survey waits for nothing and subscribes nobody", () => {
  for (const as of BEGINNINGS) {
    const made = begun(as, { handle: "h", name: "N" }, "news", (key) => key);
    const kinds = (made["fields"] as readonly Fields[]).map((one) => one["kind"]);
    expect(kinds.filter((kind) => kind === "email"), as).toHaveLength(1);
    expect([made["confirm"], made["interests"]], as).toEqual(as === "survey" ? [false, undefined] : [undefined, ["news"]]);
  }
});
