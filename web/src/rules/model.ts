/**
 * A rule as the workflow's file has it: one map with exactly one subject, which may hold other rules. Here it
 * is taken apart and put together for the screen; what it means is the engine's to say. Whatever has no
 * shape that is known here is kept as it is.
 */
import type { Fields, Value } from "../flow/document";
import { asList, asText, isFields, put } from "../forms/values";

/** The keys that say what a rule is about. */
export const SUBJECTS = ["field", "event", "items", "tag", "segment", "interest", "all", "any", "not"] as const;
/** One of them. */
export type Subject = (typeof SUBJECTS)[number];

/** What a rule on the screen can be about. */
export const LEAVES = ["field", "event", "items", "tag", "segment", "interest"] as const;
/** What a mail can ask about as it is made. */
export const MAIL_LEAVES: readonly Leaf[] = ["tag", "interest", "field"];
/** One of them. */
export type Leaf = (typeof LEAVES)[number];

/** Deeper groups are read, and not offered. */
export const DEPTH_OFFERED_MAX = 3;

/** What the rule is about; nothing for what is no rule. */
export function subjectOf(rule: Value | undefined): Subject | undefined {
  return isFields(rule) ? SUBJECTS.find((subject) => rule[subject] !== undefined) : undefined;
}

/** A group: all or any of its parts. A single rule is a group of itself, an absent one of nothing. */
export type Group = { readonly of: "all" | "any"; readonly parts: readonly Value[] };

/** The rule as a group. */
export function asGroup(rule: Value | undefined): Group {
  if (rule === undefined) {
    return { of: "all", parts: [] };
  }
  const subject = subjectOf(rule);
  if (isFields(rule) && (subject === "all" || subject === "any")) {
    return { of: subject, parts: asList(rule[subject]) };
  }
  return { of: "all", parts: [rule] };
}

/** The group as a rule, in its shortest form. */
export function fromGroup({ of, parts }: Group): Value | undefined {
  const [only] = parts;
  // A group of one is written as that one, but for a choice of words that is about to get a second.
  return parts.length === 0 ? undefined : parts.length === 1 && of === "all" && only !== undefined ? only : { [of]: parts };
}

/** The rule without the "not" before it, and whether there was one. */
export function bare(rule: Value): { readonly rule: Value; readonly isNot: boolean } {
  const inner = isFields(rule) && Object.keys(rule).length === 1 ? rule["not"] : undefined;
  return inner === undefined ? { rule, isNot: false } : { rule: inner, isNot: true };
}

/** With or without a "not". */
export function wrapped(rule: Value, isNot: boolean): Value {
  return isNot ? { not: rule } : rule;
}

/** Whether every name in it was chosen: of one that is about to be, the answer would be "nobody". */
export function isFilledIn(rule: Value | undefined): boolean {
  const subject = subjectOf(rule);
  if (!isFields(rule) || subject === undefined) {
    return true;
  }
  const inner = rule[subject];
  switch (subject) {
    case "all":
    case "any":
      return asList(inner).every(isFilledIn);
    case "not":
      return isFilledIn(inner);
    case "field":
      return !asText(inner).endsWith(".");
    default:
      return inner !== "";
  }
}

/** A new rule about something. Where a place has a beginning of its own, no period is needed. */
export function freshLeaf(leaf: Leaf, needsPeriod: boolean, root: "contact" | "event" | "item" = "contact"): Fields {
  switch (leaf) {
    case "field":
      return { field: `${root}.`, is: "" };
    case "event":
      return needsPeriod ? { event: "order_placed", within: "30d" } : { event: "order_placed" };
    case "items":
      return { items: root === "event" ? "event.lines" : "trigger.lines", where: { field: "item.sku", is: "" } };
    default:
      return { [leaf]: "" };
  }
}

/** How a value can compare, by what kind of value it is. */
export const OPERATORS = {
  is: ["text", "number", "money", "boolean", "list"],
  one_of: ["text", "number", "list"],
  contains: ["text"],
  starts_with: ["text"],
  ends_with: ["text"],
  at_least: ["number", "money"],
  at_most: ["number", "money"],
  more_than: ["number", "money"],
  less_than: ["number", "money"],
  between: ["number", "money"],
  before: ["date", "instant"],
  after: ["date", "instant"],
  within_last: ["date", "instant"],
  within_next: ["date", "instant"],
  known: [],
  known_for: [],
} as const satisfies Record<string, readonly string[]>;
/** One of them. */
export type Operator = keyof typeof OPERATORS;

/** Part of the format, and read; offered once the engine runs it. */
const NOT_OFFERED: ReadonlySet<string> = new Set(["known_for"]);
/** How a mail compares: it knows no moments and no amounts. */
const IN_MAILS: ReadonlySet<string> = new Set(["is", "one_of", "contains", "at_least", "at_most", "more_than", "less_than", "between", "known"]);

/** The operators for a kind of value; all of them while nothing is known of it. */
export function operatorsFor(kind: string | undefined, isMail = false): Operator[] {
  const all = Object.keys(OPERATORS) as Operator[];
  return all.filter((one) => {
    const kinds: readonly string[] = OPERATORS[one];
    return !NOT_OFFERED.has(one) && (!isMail || IN_MAILS.has(one)) && (kind === undefined || kinds.length === 0 || kinds.includes(kind));
  });
}

/** The operator of a rule about a field. */
export function operatorOf(rule: Fields): Operator | undefined {
  return (Object.keys(OPERATORS) as Operator[]).find((one) => rule[one] !== undefined);
}

/** The rule with another operator; what was compared with stays where it can. */
export function withOperator(rule: Fields, operator: Operator): Fields {
  const before = operatorOf(rule);
  const old = before === undefined ? undefined : rule[before];
  const plain = before === undefined ? rule : put(rule, before, undefined);
  return { ...plain, [operator]: begunWith(operator, old) };
}

function begunWith(operator: Operator, old: Value | undefined): Value {
  const isPlain = typeof old === "string" || typeof old === "number";
  switch (operator) {
    case "known":
      return true;
    case "known_for":
    case "within_last":
    case "within_next":
      return "7d";
    case "one_of":
      return Array.isArray(old) ? old : isPlain && old !== "" ? [old] : [];
    case "between":
      return Array.isArray(old) && old.length === 2 ? old : [0, 100];
    case "before":
    case "after":
      return isFields(old) || typeof old === "string" ? old : { date: "now" };
    default:
      return isPlain || isFields(old) ? old : Array.isArray(old) ? (old[0] ?? "") : "";
  }
}

/** The comparisons of a count or a measure. */
export const MEASURES = ["at_least", "at_most", "more_than", "less_than", "is", "between"] as const;
/** One of them. */
export type Measure = (typeof MEASURES)[number];

/** How often, or how much: "at least once" if nothing is said. */
export function measureOf(rule: Fields): { readonly by: Measure; readonly value: Value } {
  const by = MEASURES.find((one) => rule[one] !== undefined);
  return by === undefined ? { by: "at_least", value: 1 } : { by, value: rule[by] ?? 1 };
}

/** The rule with another count. What everybody takes for granted is left out. */
export function withMeasure(rule: Fields, by: Measure, value: Value): Fields {
  const plain = MEASURES.reduce((rest, one) => put(rest, one, undefined), rule);
  const usual = by === "at_least" && value === 1 && rule["take"] === undefined;
  return usual ? plain : { ...plain, [by]: value };
}
