/** What people answered to a form, question by question: how often each was chosen, or what they wrote. */
import type { Fields, Value } from "../flow/document";
import { asFields, asList, asText } from "../forms/values";

/** Of one who filled it in: whose it is, and what they said by question. */
export type Said = { readonly contact: string; readonly email: string | null; readonly answers: { readonly [question: string]: Value } };

/** How often something was chosen: of `count` people who answered. */
export type Chosen = { readonly label: Value; readonly count: number };

/** A question with its answers, the newest first. */
export type Asked = {
  readonly id: string;
  /** As the form asks it: a text, or one for each language. */
  readonly label: Value;
  /** How many answered it. */
  readonly count: number;
  /** Where there is something to choose from, also what nobody chose. */
  readonly chosen?: readonly Chosen[];
  /** Of numbers. */
  readonly mean?: number;
  /** Of what is written freely. */
  readonly written?: readonly { readonly by: Said; readonly text: string }[];
};

const isSaid = (value: Value | undefined): value is Value => value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);

/** The questions of the form as it is now, and those that an older version asked. The address is nobody's answer. */
export function asked(document: Fields | undefined, all: readonly Said[]): Asked[] {
  const now = asList(document?.["fields"]).map((one) => asFields(one)).filter((one) => one["kind"] !== "email");
  const ids = new Set(now.map((one) => asText(one["id"])));
  const older = [...new Set(all.flatMap((one) => Object.keys(one.answers)))].filter((id) => !ids.has(id));
  return [...now, ...older.map((id): Fields => ({ id, label: id }))].map((one) => ofQuestion(one, all));
}

function ofQuestion(question: Fields, all: readonly Said[]): Asked {
  const id = asText(question["id"]);
  const given = all.map((by) => ({ by, value: by.answers[id] })).filter((one): one is { by: Said; value: Value } => isSaid(one.value));
  const base = { id, label: question["label"] ?? id, count: given.length };
  const values = given.flatMap(({ value }) => (Array.isArray(value) ? value : [value]) as readonly Value[]);
  const options = asList(question["options"]).map((one) => asFields(one));
  if (question["kind"] === "number") {
    const sum = values.reduce((total: number, value) => total + Number(value), 0);
    return values.length === 0 ? base : { ...base, mean: sum / values.length };
  }
  if (options.length > 0 || values.some((value) => typeof value === "boolean") || question["kind"] === "yes_no") {
    const kinds: readonly { readonly is: Value; readonly label: Value }[] = options.length > 0 ? options.map((one) => ({ is: one["id"] ?? "", label: one["label"] ?? "" })) : [true, false].map((is) => ({ is, label: is }));
    const gone = [...new Set(values.filter((value) => !kinds.some(({ is }) => is === value)))].map((is) => ({ is, label: is }));
    return { ...base, chosen: [...kinds, ...gone].map(({ is, label }) => ({ label, count: values.filter((value) => value === is).length })) };
  }
  return { ...base, written: given.map(({ by, value }) => ({ by, text: (Array.isArray(value) ? value : [value]).map(String).join(", ") })) };
}
