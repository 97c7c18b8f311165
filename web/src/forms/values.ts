/** Small steps on maps of a workflow's file. Keys keep their order, so that a comparison stays short. */
import type { Fields, Value } from "../flow/document";

/** The map with a key set, or without it. */
export function put<F extends Fields>(fields: F, key: string, value: Value | undefined): F {
  if (value === undefined) {
    return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== key)) as F;
  }
  return { ...fields, [key]: value };
}

/** A value as one reads it in a field: nothing for what is no text. */
export function asText(value: Value | undefined): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** A map, or an empty one. */
export function asFields(value: Value | undefined): Fields {
  return isFields(value) ? value : {};
}

/** Whether it is a map. */
export function isFields(value: Value | undefined): value is Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** A list, or the one thing that stands in its place, or nothing. */
export function asList(value: Value | undefined): readonly Value[] {
  if (value === undefined || value === null) {
    return [];
  }
  return Array.isArray(value) ? value : [value];
}

/** The texts of a list or of the one text in its place. */
export function asTexts(value: Value | undefined): string[] {
  return asList(value).map((one) => asText(one)).filter((one) => one !== "");
}

/** One is written as itself, more as a list, none not at all. */
export function oneOrMore(texts: readonly string[]): Value | undefined {
  return texts.length === 0 ? undefined : texts.length === 1 ? texts[0] : texts;
}

/** The list without the one at a place. */
export function without<T>(list: readonly T[], index: number): T[] {
  return list.toSpliced(index, 1);
}

/** The list with another one at a place. */
export function withAt<T>(list: readonly T[], index: number, one: T): T[] {
  return list.toSpliced(index, 1, one);
}

/** What a person types for a value: a number where it is one, yes and no where that is asked. */
export function typed(text: string, kind: string | undefined): Value {
  const trimmed = text.trim();
  if (kind === "boolean" && (trimmed === "true" || trimmed === "false")) {
    return trimmed === "true";
  }
  const isNumber = /^-?\d{1,15}(\.\d{1,6})?$/.test(trimmed);
  return kind === "number" && isNumber ? Number(trimmed) : text;
}
