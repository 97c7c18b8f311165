/** What a person wrote over what is known of a contact, as the change that it makes. Knows no screen. */
import type { Contact, Correction } from "../api/contacts";
import type { Value } from "../flow/document";
import { asText, typed } from "../forms/values";

/** A field as it is written in a form: the kind says what a text becomes again. */
export type WrittenField = { readonly name: string; readonly text: string; readonly kind: "text" | "number" | "boolean" };

/** The whole form: what is known, one more field, and the tags. */
export type Written = { readonly fields: readonly WrittenField[]; readonly name: string; readonly value: string; readonly tags: readonly string[] };

/** What every contact has a place for, known or not. */
const ALWAYS = ["email", "first_name", "last_name", "language", "zone"] as const;

/** Whether a value can be written in one line: a list or a map cannot. */
export function isPlain(value: Value): boolean {
  return value === null || typeof value !== "object";
}

/** The form as it begins. */
export function written(of: Contact): Written {
  const own = { email: of.email, language: of.language, zone: of.zone } as const;
  const always = ALWAYS.map((name): WrittenField => (name in own ? field(name, own[name as "email"]) : field(name, of.fields[name]?.value ?? null)));
  const others = Object.entries(of.fields).filter(([name, { value }]) => isPlain(value) && !ALWAYS.some((one) => one === name));
  return {
    fields: [...always.filter(({ name }) => isPlain(of.fields[name]?.value ?? null)), ...others.map(([name, { value }]) => field(name, value))],
    name: "",
    value: "",
    tags: of.tags,
  };
}

function field(name: string, value: Value): WrittenField {
  const kind = typeof value === "number" ? "number" : typeof value === "boolean" ? "boolean" : "text";
  return { name, text: asText(value), kind };
}

/** What differs from what is known; nothing where nothing does. A field that was emptied is cleared. */
export function corrections(of: Contact, form: Written): Correction | undefined {
  const before = written(of);
  const anew = form.fields.filter((one, n) => one.text.trim() !== before.fields[n]?.text);
  const [name, value] = [form.name.trim(), form.value.trim()];
  const fields: Record<string, Value> = Object.fromEntries(anew.map((one) => [one.name, one.text.trim() === "" ? null : typed(one.text.trim(), one.kind)]));
  if (name !== "" && value !== "") {
    fields[name] = typed(value, "number");
  }
  const tags = Object.fromEntries([
    ...form.tags.filter((tag) => !of.tags.includes(tag)).map((tag) => [tag, true] as const),
    ...of.tags.filter((tag) => !form.tags.includes(tag)).map((tag) => [tag, false] as const),
  ]);
  const isSame = Object.keys(fields).length + Object.keys(tags).length === 0;
  return isSame ? undefined : { fields, tags };
}
