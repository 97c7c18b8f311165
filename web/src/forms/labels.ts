/** What a field is called, what is said below it, and its words, in the reader's language. */
import type { TFunction } from "i18next";

import type en from "../i18n/en/late";
import type { Field } from "./spec";

type Fields = keyof (typeof en)["fields"];
type Hints = keyof (typeof en)["hints"];
type Words = keyof (typeof en)["words"];

/** The name under which a field's texts stand. */
export function textKey(field: Field): string {
  return field.name ?? field.key;
}

/** What it is called. */
export function labelOf(t: TFunction, field: Field): string {
  return t(`fields.${textKey(field) as Fields}`);
}

/** What is said below it, if something is. */
export function hintOf(t: TFunction, field: Field): string | undefined {
  const hint = t(`hints.${textKey(field) as Hints}`, { defaultValue: "" });
  return hint === "" ? undefined : hint;
}

/** A word of the file as one reads it. */
export function wordOf(t: TFunction, word: string): string {
  return t(`words.${word as Words}`);
}
