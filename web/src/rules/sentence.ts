/** A rule in a sentence of the reader's language, as one would say it to a colleague. */
import type { TFunction } from "i18next";

import type { Fields, Value } from "../flow/document";
import { eventName } from "../events/eventName";
import { AS_WRITTEN, lapse, type Called } from "../flow/sentence";
import { asFields, asList, asText, asTexts, isFields } from "../forms/values";
import { measureOf, operatorOf, subjectOf } from "./model";
import { momentName } from "./moment";
import { pathName } from "./path";

/** Deeper than this nobody follows a sentence. */
const DEPTH_MAX = 4;

/** What the rule says; nothing for what is no rule. */
export function ruleSentence(t: TFunction, rule: Value | undefined, called: Called = AS_WRITTEN, depth = 0): string {
  const subject = subjectOf(rule);
  if (!isFields(rule) || subject === undefined) {
    return "";
  }
  if (depth > DEPTH_MAX) {
    return "…";
  }
  const inner = (value: Value | undefined) => ruleSentence(t, value, called, depth + 1);
  switch (subject) {
    case "all":
    case "any": {
      const parts = asList(rule[subject]).map(inner).filter((part) => part !== "");
      const joined = parts.join(` ${t(`rules.join.${subject}`)} `);
      return depth > 0 && parts.length > 1 ? `(${joined})` : joined;
    }
    case "not":
      return t("rules.say.not", { what: inner(rule["not"]) });
    case "field":
      return fieldSentence(t, rule);
    case "event":
      return eventSentence(t, rule, inner, called);
    case "items":
      return itemsSentence(t, rule, inner);
    case "segment":
    case "interest":
      return t(`rules.say.${subject}`, { what: called(subject, asText(rule[subject])) || "…" });
    default:
      return t(`rules.say.${subject}`, { what: asText(rule[subject]) || "…" });
  }
}

/** What is compared with, as it is read. */
export function valueName(t: TFunction, value: Value | undefined): string {
  if (Array.isArray(value)) {
    return value.map((one) => valueName(t, one)).join(", ");
  }
  if (isFields(value)) {
    const path = asText(value["path"]);
    const times = asText(value["times"]);
    return path === "" ? momentName(t, value) : times === "" ? pathName(path) : t("told.times", { times, of: pathName(path) });
  }
  const text = asText(value);
  return text === "" ? "…" : text;
}

function fieldSentence(t: TFunction, rule: Fields): string {
  const operator = operatorOf(rule);
  const field = pathName(asText(rule["field"])) || "…";
  if (operator === undefined) {
    return field;
  }
  const value = rule[operator];
  if (operator === "known") {
    return t(value === false ? "rules.say.unknown" : "rules.say.known", { field });
  }
  const isLapse = operator === "known_for" || operator === "within_last" || operator === "within_next";
  const said = t(`rules.op.${operator}Said`, { field, value: isLapse ? lapse(t, asText(value)) : valueName(t, value) });
  return rule["if_missing"] === true ? `${said} ${t("told.ifMissing")}` : said;
}

function itemsSentence(t: TFunction, rule: Fields, inner: (value: Value | undefined) => string): string {
  const list = pathName(asText(rule["items"]));
  const every = inner(rule["every"]);
  if (every !== "") {
    return t("rules.say.every", { list, where: every });
  }
  const { by, value } = measureOf(rule);
  const where = inner(rule["where"]);
  const said = t("rules.say.items", { count: value === 1 || value === "1" ? 1 : 2, list, by: t(`rules.measure.${by}`), value: valueName(t, value) });
  return where === "" ? said : `${said} ${t("rules.say.where", { where })}`;
}

function eventSentence(t: TFunction, rule: Fields, inner: (value: Value | undefined) => string, called: Called): string {
  const events = asTexts(rule["event"]).map((name) => eventName(t, name));
  const where = inner(rule["where"]);
  const same = asTexts(rule["same"]).map((name) => name.replaceAll("_", " "));
  const parts = [
    t("rules.say.event", { what: events.join(` ${t("rules.join.any")} `) || "…", count: counted(t, rule) }),
    where === "" ? "" : t("rules.say.where", { where }),
    rule["block"] === undefined ? "" : t("told.about", { block: called("block", asText(rule["block"])) }),
    same.length === 0 ? "" : t("rules.say.same", { what: same.join(", ") }),
    period(t, rule),
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function counted(t: TFunction, rule: Fields): string {
  const { by, value } = measureOf(rule);
  const take = asText(rule["take"]);
  if (take !== "" && take !== "count") {
    const of = pathName(asText(rule["of"]));
    return t("rules.say.measure", { take: t(`rules.take.${take as "sum"}`), of, by: t(`rules.measure.${by}`), value: valueName(t, value) });
  }
  if (by === "at_most" && value === 0) {
    return t("rules.say.never");
  }
  if (by === "at_least" && value === 1) {
    return t("rules.say.once");
  }
  return t("rules.say.times", { by: t(`rules.measure.${by}`), value: valueName(t, value) });
}

function period(t: TFunction, rule: Fields): string {
  const within = asText(rule["within"]);
  if (within !== "") {
    return t("rules.say.within", { lapse: lapse(t, within) });
  }
  const since = rule["since"];
  const word = asText(since);
  if (word === "ever") {
    return t("rules.since.everSaid");
  }
  if (word === "entry" || word === "block" || word === "previous") {
    return t(`rules.since.${word}Said`);
  }
  return isFields(since) ? t("rules.say.since", { moment: momentName(t, asFields(since)) }) : "";
}
