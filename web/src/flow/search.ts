/**
 * Which blocks have some words in them: in their name, in that of their kind, in what they do and in the names of what
 * they name. What stands on the ways of a block counts for the block, what stands behind them does not. Pure.
 */
import type { TFunction } from "i18next";

import { eventName } from "../events/eventName";
import { ruleSentence } from "../rules/sentence";
import type { Block, Value, Workflow } from "./document";
import { kindOf } from "./kinds";
import { START } from "./layout";
import { blocks } from "./model";
import { beginning, detail, title, way, type Called, type CalledKind } from "./sentence";

/** A block, or what starts the workflow, with all its words. */
export type Entry = { readonly id: string; readonly name: string; readonly words: string };

/** The keys under which a workflow names something that has a name of its own. */
const NAMED: ReadonlySet<string> = new Set<CalledKind>(["email", "segment", "workflow", "coupons", "interest", "block"]);
/** The keys under which rules stand. */
const RULES: ReadonlySet<string> = new Set(["when", "where"]);

/** As it is compared: an `é` is found by an `e`. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** All words below a key; blocks further on have entries of their own. */
function* wordsIn(t: TFunction, value: Value | undefined, key: string, called: Called): Generator<string> {
  if (typeof value === "string" || typeof value === "number") {
    yield String(value);
    if (NAMED.has(key)) {
      yield called(key as CalledKind, String(value));
    } else if (key === "event") {
      yield eventName(t, String(value));
    }
    return;
  }
  if (value === null || typeof value !== "object" || key === "blocks") {
    return;
  }
  if (RULES.has(key)) {
    yield ruleSentence(t, value, called);
  }
  for (const [name, one] of Object.entries(value)) {
    // In a list the key is that of the list.
    yield* wordsIn(t, one, Array.isArray(value) ? key : name, called);
  }
}

function entry(t: TFunction, block: Block, called: Called): Entry {
  const kind = kindOf(block.do);
  const name = title(t, block);
  const ways = (block.branches ?? []).map((arm) => way(t, arm));
  const said = [name, kind === undefined ? "" : t(`kind.${kind.name}`), detail(t, block, called), ...ways];
  return { id: block.id, name, words: plain([...said, ...wordsIn(t, block, "", called)].join("\n")) };
}

/** All that can be found, in the order of the text: what starts it and who leaves early, then block by block. */
export function entries(t: TFunction, workflow: Workflow, called: Called): readonly Entry[] {
  const starts = (workflow.triggers ?? []).map((trigger) => beginning(t, trigger, called));
  const around: Value = { triggers: workflow.triggers ?? [], exits: workflow.exits ?? [] };
  const name = t("flow.starts");
  const first = { id: START, name, words: plain([name, ...starts, ...wordsIn(t, around, "", called)].join("\n")) };
  return [first, ...Array.from(blocks(workflow), ({ block }) => entry(t, block, called))];
}

/** Those in which all words of a text are; none for no words. */
export function hits(all: readonly Entry[], text: string): readonly Entry[] {
  const words = plain(text).split(/\s+/).filter((word) => word !== "");
  return words.length === 0 ? [] : all.filter((one) => words.every((word) => one.words.includes(word)));
}

/** The hit after or before what is chosen, round at both ends; the first or last where none is chosen. */
export function onward(found: readonly Entry[], chosen: string | undefined, by: 1 | -1): Entry | undefined {
  const at = found.findIndex((one) => one.id === chosen);
  const next = at < 0 ? (by === 1 ? 0 : found.length - 1) : (at + by + found.length) % found.length;
  return found[next];
}
