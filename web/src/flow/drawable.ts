/**
 * Whether what the server sent has the shape of a workflow, as far as drawing needs it: a draft is saved
 * whatever is wrong with it, so nothing may be taken for granted.
 */
import type { Value, Workflow } from "./document";

type Map = { readonly [key: string]: Value };

function isMap(value: Value | undefined): value is Map {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** A list in which each has these keys as text, and more that holds of it; or nothing at all. */
function isListOf(value: Value | undefined, keys: readonly string[], more: (one: Map) => boolean): boolean {
  if (value === undefined) {
    return true;
  }
  const isOne = (one: Value) => isMap(one) && keys.every((key) => typeof one[key] === "string") && more(one);
  return Array.isArray(value) && value.every(isOne);
}

function isNamed(one: Map): boolean {
  return one["label"] === undefined || typeof one["label"] === "string";
}

function isSequence(value: Value | undefined): boolean {
  const isArm = (arm: Map) => isSequence(arm["blocks"]);
  return isListOf(value, ["id", "do"], (block) => {
    return isNamed(block) && isSequence(block["blocks"]) && isListOf(block["branches"], ["id"], isArm);
  });
}

/** Whether it can be drawn. */
export function isDrawable(value: Value | undefined): value is Workflow {
  return (
    isMap(value) &&
    typeof value["handle"] === "string" &&
    typeof value["name"] === "string" &&
    isListOf(value["triggers"], ["id", "start"], isNamed) &&
    isListOf(value["exits"], ["id"], (exit) => isSequence(exit["blocks"])) &&
    isSequence(value["blocks"])
  );
}
