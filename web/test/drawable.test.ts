import { expect, test } from "vitest";

import type { Value } from "../src/flow/document";
import { isDrawable } from "../src/flow/drawable";
import { SAMPLE } from "./sample";

const check = (value: Value | undefined, expected: boolean) => expect(isDrawable(value), JSON.stringify(value)).toBe(expected);

test("a workflow can be drawn, also one that is just begun", () => {
  check(SAMPLE, true);
  check({ handle: "x", name: "X" }, true);
});

test("what has another shape is not drawn", () => {
  check(undefined, false);
  check(null, false);
  check("text", false);
  check({ handle: "x" }, false);
  for (const blocks of [7, null, [7], [{ id: "a" }], [{ id: "a", do: "wait", label: 7 }], [{ id: "a", do: "wait", blocks: {} }]] as Value[]) {
    check({ handle: "x", name: "X", blocks }, false);
  }
  check({ handle: "x", name: "X", blocks: [{ id: "a", do: "branch", branches: [{}] }] }, false);
  check({ handle: "x", name: "X", triggers: [{ id: "a" }] }, false);
  check({ handle: "x", name: "X", exits: [{ id: "a", blocks: 1 }] }, false);
});
