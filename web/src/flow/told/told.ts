/**
 * A whole workflow told in sentences: for whom it is, what starts it, what each block does for whom, who leaves
 * early, what it is for and within which limits. Every key that is set is told; what it means is the engine's
 * to say. Knows no page and no way of asking: the names of things come in.
 */
import { BLOCK_FORMS, ENTRY_FORM, EXIT_FORM, GOAL_FORM, LIMITS_FORM, TRIGGER_FORMS, WORKFLOW_FORM, type Field, type Form, type StartName } from "../../forms/spec";
import { asFields, asList, asText, isFields } from "../../forms/values";
import { reasonName } from "../../i18n/reason";
import { momentName, windowName } from "../../rules/moment";
import { ruleSentence } from "../../rules/sentence";
import type { Arm, Block, Fields, Sequence, Trigger, Workflow } from "../document";
import { kindOf, type KindName } from "../kinds";
import { beginning, lapse, title, way } from "../sentence";
import { saidOf, settings, type Teller } from "./value";

/** A sentence, and what belongs under it: steps have an order. */
export type Told = { readonly says: string; readonly under: readonly Told[]; readonly isInOrder?: boolean };

const all = (form: Form): readonly Field[] => [...form.first, ...form.more];
const one = (says: string, under: readonly Told[] = []): Told => ({ says, under });
/** By what a thing is found, and what its sentence already says. */
const UNTOLD = ["id", "label"];
const NOTE: Field = { key: "note", is: "long" };
const LIMITS = all(LIMITS_FORM);
const ABOUT = all(WORKFLOW_FORM).filter((field) => field.key !== "name");
/** What has a part of its own, or is no word about the workflow. */
const APART = ["format", "handle", "name", "triggers", "entry", "exits", "goals", "blocks", ...LIMITS.map((field) => field.key)];
/** What of a block stands in its first sentence. */
const MAIN: { readonly [Kind in KindName]?: string } = {
  send_email: "email",
  create_task: "title",
  wait_for: "at_most",
  wait_for_data: "source",
  goto: "block",
  goal: "goal",
  end: "reason",
  change_contact: "changes",
  give_coupon: "coupons",
  emit_event: "event",
  start_workflow: "workflow",
  stop_workflow: "workflow",
  unsubscribe: "interest",
};
const WAIT_KEYS = ["for", "until", "time", "window", "if_past"];

/** The workflow as a text of parts, each with its sentences. */
export function tell(by: Teller, workflow: Workflow): readonly Told[] {
  const { t } = by;
  const goals = asList(workflow["goals"]).filter(isFields);
  const limits = Object.fromEntries(Object.entries(workflow).filter(([key]) => LIMITS.some((field) => field.key === key)));
  return [
    one(t("panel.about"), lines(by, workflow, ABOUT, APART)),
    one(t("panel.start"), (workflow.triggers ?? []).map((trigger) => start(by, trigger))),
    one(t("panel.entry"), entry(by, workflow)),
    { says: t("told.happens"), under: steps(by, workflow.blocks ?? [], workflow, t("told.end")), isInOrder: true },
    one(t("panel.exits"), exits(by, workflow)),
    one(t("panel.goals"), goals.length === 0 ? [one(t("panel.none.goal"))] : goals.map((goal) => named(by, goal, GOAL_FORM))),
    one(t("panel.limits"), lines(by, limits, LIMITS)),
  ].filter((part) => part.under.length > 0);
}

/** The same as plain text, what belongs under a sentence further to the right. */
export function asPlainText(name: string, told: readonly Told[]): string {
  return [name, ...told.flatMap((part) => ["", part.says, ...under(part, 1)])].join("\n") + "\n";
}

function under(of: Told, depth: number): string[] {
  return of.under.flatMap((told, index) => {
    const mark = of.isInOrder ? `${index + 1}.` : "-";
    // A note of several lines stays under its own mark.
    const says = told.says.replaceAll("\n", `\n${"  ".repeat(depth + 1)}`);
    return [`${"  ".repeat(depth)}${mark} ${says}`, ...under(told, depth + 1)];
  });
}

/** What is set in a map, a line each. */
function lines(by: Teller, of: Fields, fields: readonly Field[], untold: readonly string[] = []): Told[] {
  return settings(by, of, [...fields, ...(fields.some((field) => field.key === "note") ? [] : [NOTE])], new Set(untold)).map(({ says }) => one(says));
}

function start(by: Teller, trigger: Trigger): Told {
  const form: Form | undefined = Object.hasOwn(TRIGGER_FORMS, trigger.start) ? TRIGGER_FORMS[trigger.start as StartName] : undefined;
  const { label: _, ...unnamed } = trigger;
  const said = beginning(by.t, unnamed as Trigger, by.called);
  const label = trigger.label ?? "";
  // The first of these is what the sentence itself is about, where it is about something.
  const isAbout = trigger.start !== "occasion" && trigger.start !== "manual" && form !== undefined;
  const main = !isAbout ? undefined : ["event", "after", "field", "segment", "tag", "interest", "date"].find((key) => trigger[key] !== undefined);
  const untold = [...UNTOLD, "start", ...(main === undefined ? [] : [main])];
  const kind = form === undefined ? [one(`start: ${trigger.start}`)] : [];
  return one(label === "" ? said : `${label}: ${said}`, [...kind, ...lines(by, trigger, form === undefined ? [] : all(form), untold)]);
}

/** Who takes part; what nobody set is said where one would ask for it. */
function entry(by: Teller, workflow: Workflow): Told[] {
  const { t } = by;
  const set = asFields(workflow["entry"]);
  const usual = [
    ...(workflow["audience"] === undefined && set["when"] === undefined ? [one(t("told.everyone"))] : []),
    ...(set["again"] === undefined ? [one(t("told.once"))] : []),
  ];
  return [...usual, ...lines(by, set, all(ENTRY_FORM))];
}

function exits(by: Teller, workflow: Workflow): Told[] {
  const list = workflow.exits ?? [];
  if (list.length === 0) {
    return [one(by.t("panel.none.exit"))];
  }
  return [...list.map((exit) => {
    const told = named(by, exit, EXIT_FORM);
    const last = exit.blocks ?? [];
    const words: Told = { says: by.t("told.lastWords"), under: steps(by, last, workflow), isInOrder: true };
    return last.length === 0 ? told : { ...told, under: [...told.under, words] };
  }), one(by.t("told.always"))];
}

/** An exit or a goal: by its name, with what is set. */
function named(by: Teller, of: Fields, form: Form): Told {
  const name = asText(of["label"]) || asText(of["id"]).replaceAll("_", " ");
  return one(name, lines(by, of, all(form), [...UNTOLD, "blocks"]));
}

function steps(by: Teller, of: Sequence, workflow: Workflow, end?: string): Told[] {
  const told = of.map((block) => step(by, block, workflow));
  return end === undefined ? told : [...told, one(end)];
}

function step(by: Teller, block: Block, workflow: Workflow): Told {
  const { t } = by;
  const kind = kindOf(block.do);
  const fields = kind === undefined ? [] : all(BLOCK_FORMS[kind.name]);
  const main = kind === undefined ? undefined : MAIN[kind.name];
  const does = kind === undefined ? block.do : t(`kind.${kind.name}`);
  const name = title(t, block);
  const what = block.do === "wait" ? waited(by, block) : mainOf(by, block, fields.find((field) => field.key === main), workflow);
  const when = block["when"] === undefined ? [] : [one(`${t("forms.blockWhen")}: ${ruleSentence(t, block["when"], by.called)}`)];
  const untold = [...UNTOLD, "do", "when", "blocks", "branches", ...(main === undefined ? [] : [main]), ...(block.do === "wait" ? WAIT_KEYS : [])];
  const shares = (block.branches ?? []).reduce((sum, arm) => sum + (Number(arm["weight"]) || 0), 0);
  const timed: Told[] = block.blocks === undefined ? [] : [{ says: t("told.timed"), under: steps(by, block.blocks, workflow), isInOrder: true }];
  return one(
    [name, ...(name === does ? [] : [does]), what].filter((word) => word !== "").join(": "),
    [...when, ...lines(by, block, fields, untold), ...timed, ...(block.branches ?? []).map((each) => arm(by, block, each, shares, workflow))],
  );
}

/** What a block is about; goals have names that only the workflow knows. */
function mainOf(by: Teller, block: Block, field: Field | undefined, workflow: Workflow): string {
  const value = field === undefined ? undefined : block[field.key];
  if (field === undefined || value === undefined) {
    return "";
  }
  if (field.is === "goal") {
    const goal = asList(workflow["goals"]).filter(isFields).find((each) => each["id"] === value);
    return asText(goal?.["label"]) || asText(value).replaceAll("_", " ");
  }
  const said = block.do === "end" ? reasonName(by.t, asText(value)) : saidOf(by, field, value);
  return field.key === "at_most" ? by.t("sentence.atMost", { lapse: said }) : said;
}

function waited({ t }: Teller, block: Block): string {
  const long = asText(block["for"]) === "" ? momentName(t, block["for"]) : lapse(t, asText(block["for"]));
  const time = asText(block["time"]);
  const past = (["go_on", "next", "end", "skip"] as const).find((known) => known === block["if_past"]);
  const parts = [
    block["for"] === undefined ? "" : long,
    time === "" ? "" : t("told.at", { time }),
    block["until"] === undefined ? "" : t("sentence.waitUntil", { moment: momentName(t, block["until"]) }),
    block["window"] === undefined ? "" : t("told.within", { window: windowName(t, block["window"]) }),
    block["if_past"] === undefined ? "" : `${t("forms.if_past")}: ${past === undefined ? asText(block["if_past"]) : t(`forms.ifPast.${past}`)}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function arm(by: Teller, block: Block, of: Arm, shares: number, workflow: Workflow): Told {
  const { t } = by;
  const weight = Number(of["weight"]) || 0;
  const name = block.do === "wait_for" && of["when"] === undefined && of["label"] === undefined ? t("forms.timeout") : way(t, of);
  const parts = [
    name,
    of["when"] === undefined ? "" : t("told.if", { rule: ruleSentence(t, of["when"], by.called) }),
    weight === 0 ? "" : t("told.share", { weight, of: shares }),
  ];
  const inside = steps(by, of.blocks ?? [], workflow);
  const under = [...lines(by, of, [], [...UNTOLD, "when", "weight", "blocks"]), ...(inside.length === 0 ? [one(t("told.onward"))] : inside)];
  return { says: parts.filter((part) => part !== "").join(", "), under, ...(inside.length === 0 ? {} : { isInOrder: true }) };
}
