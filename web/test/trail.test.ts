import { expect, test } from "vitest";

import { layout } from "../src/flow/layout";
import { litLines } from "../src/flow/trail";

const { lines } = layout({
  format: 1,
  handle: "x",
  name: "X",
  triggers: [],
  blocks: [
    { id: "wait", do: "wait" },
    { id: "again", do: "branch", branches: [{ id: "twice", blocks: [{ id: "thanks", do: "send_email" }] }, { id: "once" }] },
    { id: "later", do: "wait" },
  ],
});

test("the lines of a way are lit, by the arm that was taken, and no others", () => {
  const check = (steps: [string, string][], isOver: boolean, expected: string[]) => {
    const trail = { steps: steps.map(([block, outcome]) => ({ block, outcome })), isOver };
    expect([...litLines(trail, lines)]).toEqual(expected);
  };
  check([], true, []);
  check([["wait", "waiting"]], false, ["/start>wait"]);
  check(
    [
      ["wait", "waited"],
      ["again", "once"],
      ["later", "waited"],
    ],
    true,
    ["/start>wait", "wait>again", "again>again/once/head", "again/once/head>again/joint", "again/joint>later", "later>/end"],
  );
  check(
    [
      ["wait", "waited"],
      ["again", "twice"],
      ["thanks", "queued"],
    ],
    false,
    ["/start>wait", "wait>again", "again>again/twice/head", "again/twice/head>thanks"],
  );
});
