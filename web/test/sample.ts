import type { Block, Workflow } from "../src/flow/document";
import { blocks } from "../src/flow/model";

/** The ids of all blocks, the outer ones first. */
export const order = (workflow: Workflow) => Array.from(blocks(workflow), (found) => found.block.id).join(" ");

/** A workflow with a branch, a timed wait, an exit with last words and a jump. */
export const SAMPLE: Workflow = {
  format: 1,
  handle: "sample",
  name: "Sample",
  triggers: [{ id: "ordered", start: "event", event: "order_placed" }],
  exits: [{ id: "left", when: { event: "order_cancelled" }, blocks: [{ id: "sorry", do: "send_email", email: "sorry" }] }],
  blocks: [
    { id: "monday", do: "wait", until: { weekday: "monday", time: "14:30" } },
    {
      id: "again",
      do: "branch",
      branches: [
        { id: "twice", when: { event: "order_placed" }, blocks: [{ id: "thanks", do: "send_email", email: "thanks" }] },
        { id: "once", blocks: [{ id: "tips", do: "send_email", email: "tips" }, { id: "stop", do: "end" }] },
      ],
    },
    { id: "week", do: "wait", for: "7d", if_past: "skip", blocks: [{ id: "late", do: "send_email", email: "late" }] },
    { id: "back", do: "goto", block: "monday", visits: 3 },
  ],
};

/** A workflow of so many blocks, each tenth a branch of three arms. */
export function large(count: number): Workflow {
  const all: Block[] = [];
  let made = 0;
  const one = (): Block => ({ id: `b${(made += 1)}`, do: "wait", for: "1d" });
  while (made < count) {
    if (all.length % 10 === 9) {
      const id = `b${(made += 1)}`;
      const branches = ["x", "y", "z"].map((arm) => ({ id: arm, blocks: [one(), one()] }));
      all.push({ id, do: "branch", branches });
    } else {
      all.push(one());
    }
  }
  return { handle: "large", name: "Large", blocks: all };
}
