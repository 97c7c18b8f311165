/** What a block or a trigger does, in a few words of the reader's language. */
import type { TFunction } from "i18next";

import { eventName } from "../events/eventName";
import { asFields, asList, asText } from "../forms/values";
import { reasonName } from "../i18n/reason";
import { pathName } from "../rules/path";
import type { Arm, Block, Fields, Trigger, Value } from "./document";
import { kindOf } from "./kinds";

const UNITS = ["s", "min", "h", "d", "w", "mo", "y", "bd"] as const;
const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "weekdays", "weekend"] as const;
const STARTS = ["event", "inactivity", "change", "segment", "tag", "interest", "date", "occasion", "manual"] as const;

/** Of what a name is asked. */
export type CalledKind = "email" | "segment" | "workflow" | "coupons" | "interest" | "block";
/** How people call what has this handle. */
export type Called = (kind: CalledKind, handle: string) => string;
/** By the handle, where nobody knows a name. */
export const AS_WRITTEN: Called = (_, handle) => handle;

/** The name of a block: its own, or that of its kind. */
export function title(t: TFunction, block: Block): string {
  if (block.label !== undefined && block.label !== "") {
    return block.label;
  }
  const kind = kindOf(block.do);
  return kind === undefined ? block.do : t(`kind.${kind.name}`);
}

/** What a block does, below its name. */
export function detail(t: TFunction, block: Block, called = AS_WRITTEN): string {
  const name = (kind: CalledKind, key: string = kind) => {
    const handle = text(block[key]);
    return handle === "" ? "" : called(kind, handle);
  };
  switch (block.do) {
    case "wait":
      return wait(t, block);
    case "send_email":
      return name("email");
    case "wait_for":
    case "wait_for_data":
      return t("sentence.atMost", { lapse: lapse(t, text(block["at_most"])) });
    case "branch":
    case "split":
      return t("sentence.ways", { count: block.branches?.length ?? 0 });
    case "change_contact":
      return asList(block["changes"]).map((one) => change(t, asFields(one), called)).join(", ");
    case "notify_staff":
      return asText(block["text"]).split("\n")[0] || name("email");
    case "unsubscribe":
      return block["all"] === true ? t("sentence.all") : name("interest");
    case "goto":
      return t("sentence.to", { block: name("block") });
    case "give_coupon":
      return name("coupons");
    case "start_workflow":
    case "stop_workflow":
      return name("workflow");
    case "emit_event":
      return eventName(t, text(block["event"]));
    case "end":
      return reasonName(t, text(block["reason"]));
    default:
      return ["title", "url", "goal", "from"].map((key) => text(block[key])).find((word) => word !== "") ?? "";
  }
}

/** A block in one breath, where it stands alone: its own name says enough, that of its kind does not. */
export function inOneBreath(t: TFunction, block: Block, called = AS_WRITTEN): string {
  const more = block.label === undefined || block.label === "" ? detail(t, block, called) : "";
  return more === "" ? title(t, block) : `${title(t, block)}: ${more}`;
}

/** What came of a block: the way that was taken by its name, all else in the engine's words. */
export function cameOf(t: TFunction, block: Block | undefined, outcome: string): string {
  const arm = block?.branches?.find((one) => one.id === outcome);
  return arm === undefined ? reasonName(t, outcome) : way(t, arm);
}

function wait(t: TFunction, block: Block): string {
  const so = text(block["for"]);
  const time = text(block["time"]);
  const long = so === "" ? "" : lapse(t, so);
  const until = block["until"];
  const parts = [
    so === "" ? "" : time === "" ? long : t("sentence.waitTime", { lapse: long, time }),
    until === undefined ? "" : t("sentence.waitUntil", { moment: moment(t, until) }),
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** One change of a contact. */
function change(t: TFunction, of: Fields, called: Called): string {
  const sign = of["set"] === false ? "-" : "+";
  const interest = asText(of["interest"]);
  const named = asText(of["tag"]) || (interest === "" ? "" : called("interest", interest));
  return named === "" ? t("sentence.field", { field: asText(of["field"]).replace("contact.", "") }) : `${sign} ${named}`;
}

/** A duration as it is written, in words. */
export function lapse(t: TFunction, written: string): string {
  const parts = /^(-?\d+)([a-z]+)$/.exec(written);
  const unit = UNITS.find((known) => known === parts?.[2]);
  return unit === undefined ? written : t(`unit.${unit}`, { count: Number(parts?.[1]) });
}

function moment(t: TFunction, value: Value): string {
  if (typeof value === "string") {
    return pathName(value);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return "";
  }
  const fields = value as { readonly [key: string]: Value };
  const days = [fields["weekday"]].flat().map((day) => {
    const known = DAYS.find((one) => one === day);
    return known === undefined ? text(day) : t(`day.${known}`);
  });
  const words = [...days, pathName(text(fields["date"])), lapse(t, text(fields["offset"])), text(fields["time"])];
  return words.filter((word) => word !== "").join(" ");
}

/** What starts a workflow. */
export function beginning(t: TFunction, trigger: Trigger, called = AS_WRITTEN): string {
  if (trigger.label !== undefined && trigger.label !== "") {
    return trigger.label;
  }
  const start = STARTS.find((known) => known === trigger.start) ?? "unknown";
  const what = ["event", "after", "field", "segment", "tag", "interest", "date"]
    .map((key) => texts(trigger[key]).map((word) => started(t, key, word, called)).join(", "))
    .find((word) => word !== "");
  return t(`start.${start}`, { what: what ?? "" });
}

/** The ways of a new block, which has their names from here until somebody gives them others. */
const FRESH_WAYS = ["yes", "happened", "too_late"] as const;

/** The name of a way out of a block. */
export function way(t: TFunction, arm: Arm): string {
  const label = text(arm["label"]);
  if (label !== "") {
    return label;
  }
  const fresh = FRESH_WAYS.find((one) => one === arm.id);
  if (fresh !== undefined) {
    return t(`flow.freshWay.${fresh}`);
  }
  return arm["when"] === undefined && arm["weight"] === undefined ? t("flow.everyoneElse") : arm.id.replaceAll("_", " ");
}

function text(value: Value | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function texts(value: Value | undefined): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map((one) => text(one)).filter((word) => word !== "");
}

/** One word of what starts a workflow, as people say it. */
function started(t: TFunction, key: string, word: string, called: Called): string {
  switch (key) {
    case "event":
    case "after":
      return eventName(t, word);
    case "segment":
    case "interest":
      return called(key, word);
    case "field":
    case "date":
      return word.replace(/^contact\./, "").replaceAll("_", " ");
    default:
      return word;
  }
}
