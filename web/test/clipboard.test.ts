import { expect, test, vi } from "vitest";

import { copied, paste, pasted } from "../src/flow/clipboard";
import { blocks, find } from "../src/flow/model";
import { SAMPLE } from "./sample";

const again = find(SAMPLE, "again")?.block;

test("a block comes back from its text as it was, and nothing else is taken for one", () => {
  if (again === undefined) {
    throw new Error("the sample has no such block");
  }
  expect(pasted(copied([again]))).toEqual([again]);
  expect(JSON.parse(copied([again]))).toEqual({ postduif_block: 1, block: again });
  const two = [again, { id: "z", do: "end" }];
  expect(pasted(copied(two))).toEqual(two);
  const check = (text: string) => expect(pasted(text), text).toBeUndefined();
  check("");
  check("Dear all,");
  check("null");
  check('{"block": {"id": "a", "do": "end"}}');
  check('{"postduif_block": 2, "block": {"id": "a", "do": "end"}}');
  check('{"postduif_block": 1}');
  check('{"postduif_block": 1, "block": {"do": "end"}}');
  check('{"postduif_block": 1, "block": [1]}');
  check('{"postduif_blocks": 1, "blocks": []}');
  check('{"postduif_blocks": 1, "blocks": "a"}');
  check('{"postduif_blocks": 2, "blocks": [{"id": "a", "do": "end"}]}');
  check('{"postduif_blocks": 1, "blocks": [{"id": "a", "do": "end"}, {"do": "end"}]}');
});

test("it is put behind what is chosen, with ids that nothing else has", () => {
  if (again === undefined) {
    throw new Error("the sample has no such block");
  }
  const order = (chosen: string | undefined) => (paste(SAMPLE, chosen, [again]).workflow.blocks ?? []).map((block) => block.do).join(" ");
  expect(order("monday")).toBe("wait branch branch wait goto");
  expect(order(undefined)).toBe("wait branch wait goto branch");
  expect(order("none")).toBe("wait branch wait goto branch");
  const ids = Array.from(blocks(paste(SAMPLE, "monday", [again, { id: "monday", do: "end" }]).workflow), (found) => found.block.id);
  expect(new Set(ids).size).toBe(ids.length);
  const elsewhere = paste({ handle: "b", name: "B", blocks: [] }, undefined, [again]);
  expect(elsewhere.ids).toEqual(["again"]);
});

test("blocks that the machine's clipboard shows are pasted, and else what was copied here", async () => {
  if (again === undefined) {
    throw new Error("the sample has no such block");
  }
  const machines = copied([again]);
  const refused = () => Promise.reject(new Error("nobody may look"));
  const check = async (clipboard: object | undefined, here: boolean, wanted: string) => {
    vi.resetModules();
    vi.stubGlobal("navigator", { clipboard });
    const { lying, takeUp, tellMachine } = await import("../src/flow/clipping");
    const store = await import("../src/flow/store");
    store.begin(SAMPLE);
    if (here) {
      await tellMachine(takeUp(["monday"], false));
    }
    expect(await lying()).toBe(wanted);
  };
  const monday = find(SAMPLE, "monday")?.block;
  const ours = monday === undefined ? "" : copied([monday]);
  const told = (text: string) => ({ readText: () => Promise.resolve(text), writeText: () => Promise.resolve() });
  await check(undefined, false, "");
  await check(undefined, true, ours);
  await check({ readText: refused, writeText: refused }, true, ours);
  await check(told("Dear all,"), true, ours);
  await check(told(machines), true, machines);
  await check(told(machines), false, machines);
  vi.unstubAllGlobals();
});
