/** What a setting of a workflow is set to, in words: by the kind of input that it has in the forms. */
import type { TFunction } from "i18next";

import { eventName } from "../../events/eventName";
import { labelOf, wordOf } from "../../forms/labels";
import type { Field, Input } from "../../forms/spec";
import { asFields, asList, asText, asTexts, isFields } from "../../forms/values";
import { momentName, windowName } from "../../rules/moment";
import { pathName } from "../../rules/path";
import { ruleSentence, valueName } from "../../rules/sentence";
import type { Fields, Value } from "../document";
import { lapse, type Called, type CalledKind } from "../sentence";

/** In whose language, and by which names. */
export type Teller = { readonly t: TFunction; readonly called: Called };
type Say = (by: Teller, value: Value, field: Field) => string;

const NAMED: ReadonlySet<string> = new Set<CalledKind>(["email", "segment", "workflow", "coupons", "interest", "block"]);
const VERBS = ["set", "clear", "add", "subtract", "append", "remove"] as const;

const lapseOrMoment: Say = ({ t }, value) => (isFields(value) ? momentName(t, value) : lapse(t, asText(value)));
const paths: Say = (_, value) => asTexts(value).map(pathName).join(", ");
const events: Say = ({ t }, value) => asTexts(value).map((name) => eventName(t, name)).join(", ");
const words: Say = ({ t }, value, { of }) => asTexts(value).map((word) => (of?.includes(word) ? wordOf(t, word) : word)).join(", ");
const list = (one: (by: Teller, fields: Fields) => string): Say => (by, value) => asList(value).map((each) => (isFields(each) ? one(by, each) : asText(each))).join("; ");
const pairs = list(({ t }, one) => {
  const secret = asText(one["secret"]);
  return `${asText(one["name"])} = ${secret === "" ? valueName(t, one["value"] ?? one["from"]) : t("told.secret", { name: secret })}`;
});

/** How each kind of input is said that is more than its text. */
const SAYS: { readonly [Kind in Input]?: Say } = {
  lapse: lapseOrMoment,
  lapseOrMoment,
  lapseOrWord: ({ t }, value, { of }) => (of?.includes(asText(value)) ? wordOf(t, asText(value)) : lapse(t, asText(value))),
  moment: ({ t }, value) => momentName(t, value),
  window: ({ t }, value) => windowName(t, value),
  windowOrNone: ({ t }, value) => windowName(t, value),
  workflowsOrAll: ({ t, called }, value) => asTexts(value).map((name) => (name === "all" ? t("told.allWorkflows") : called("workflow", name))).join(", "),
  event: events,
  events,
  contactField: paths,
  path: paths,
  keys: paths,
  names: (_, value) => asTexts(value).map((name) => name.replaceAll("_", " ")).join(", "),
  rule: ({ t, called }, value) => ruleSentence(t, value, called),
  recipient,
  recipients: (by, value) => asList(value).map((one) => recipient(by, one)).join(", "),
  changes: list(change),
  data: pairs,
  headers: pairs,
  saved: pairs,
  schema: list(schema),
  choice: words,
  choices: words,
  zone: ({ t }, value) => (value === "contact" || value === "workspace" ? t(`told.zone.${value}`) : asText(value)),
  map: (by, value, { fields = [] }) => settings(by, asFields(value), fields).map((one) => one.says).join(", "),
};

/** What a field is set to. */
export function saidOf(by: Teller, field: Field, value: Value): string {
  if (typeof value === "boolean" && field.is !== "rule") {
    return by.t(value ? "rules.bool.true" : "rules.bool.false");
  }
  if (NAMED.has(field.is)) {
    return by.called(field.is as CalledKind, asText(value));
  }
  return SAYS[field.is]?.(by, value, field) || plain(value);
}

/** One setting that is told, and what it says. */
export type Setting = { readonly key: string; readonly says: string };

/** All that is set in a map, in the order of the form; what has no field there by its key. */
export function settings(by: Teller, of: Fields, fields: readonly Field[], untold: ReadonlySet<string> = new Set()): Setting[] {
  const known = fields.filter((field) => of[field.key] !== undefined);
  const others = Object.keys(of).filter((key) => !fields.some((field) => field.key === key));
  return [
    ...known.map((field) => ({ key: field.key, says: `${labelOf(by.t, field)}: ${saidOf(by, field, of[field.key] ?? "")}` })),
    ...others.map((key) => ({ key, says: `${key.replaceAll("_", " ")}: ${plain(of[key] ?? "")}` })),
  ].filter(({ key }) => !untold.has(key));
}

/** What nobody has words for, as it is written. */
function plain(value: Value): string {
  if (isFields(value)) {
    return Object.entries(value).map(([key, one]) => `${key.replaceAll("_", " ")} ${plain(one)}`).join(", ");
  }
  return Array.isArray(value) ? value.map(plain).join("; ") : asText(value);
}

function recipient({ t, called }: Teller, value: Value): string {
  const [way, who] = Object.entries(asFields(value))[0] ?? ["", asText(value)];
  const name = asText(who);
  switch (way) {
    case "owner":
      return name === "contact" ? t("forms.recipient.owner") : t("told.to.owner", { of: name });
    case "manager_of":
      return t("told.to.manager_of", { of: recipient({ t, called }, who) });
    case "role":
    case "round_robin":
    case "chat":
    case "webhook":
      return t(`told.to.${way}`, { name });
    default:
      return name;
  }
}

function change({ t, called }: Teller, of: Fields): string {
  const isOn = of["set"] !== false;
  const tag = asText(of["tag"]);
  if (tag !== "") {
    return t(isOn ? "told.change.tag" : "told.change.noTag", { tag });
  }
  const interest = asText(of["interest"]);
  if (interest !== "") {
    const proof = asText(of["proof"]);
    const said = t(isOn ? "told.change.interest" : "told.change.noInterest", { interest: called("interest", interest) });
    return proof === "" ? said : `${said} (${proof})`;
  }
  const verb = VERBS.find((known) => of[known] !== undefined) ?? "set";
  return t(`told.change.${verb}`, { field: pathName(asText(of["field"])), value: boolOr(t, of[verb]) });
}

function boolOr(t: TFunction, value: Value | undefined): string {
  return typeof value === "boolean" ? t(value ? "rules.bool.true" : "rules.bool.false") : valueName(t, value);
}

function schema({ t }: Teller, of: Fields): string {
  const known = (["text", "number", "money", "date", "bool", "list"] as const).find((type) => type === of["type"]);
  const type = known === undefined ? asText(of["type"]) : t(`forms.types.${known}`);
  const rest = Object.entries(of).filter(([key]) => !["name", "type", "required"].includes(key)).map(([key, value]) => `${key} ${plain(value)}`);
  return [`${asText(of["name"])} (${type})`, of["required"] === true ? t("forms.required") : "", ...rest].filter((word) => word !== "").join(", ");
}
