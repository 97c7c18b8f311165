import { describe, expect, it } from "vitest";

import type { Block, Workflow } from "../src/flow/document";
import { beside, duplicate, insert, move, next, placesFor, remove, renewed, runOf, tops } from "../src/flow/edits";
import { find, type Owner, type Spot } from "../src/flow/model";
import { order, SAMPLE } from "./sample";

const WHOLE = "monday again week back thanks tips stop late sorry";
const main = (index: number): Spot => ({ owner: { of: "main" }, index });
const arm = (name: string, index: number): Spot => ({ owner: { of: "arm", block: "again", arm: name }, index });
const timed = (index: number): Spot => ({ owner: { of: "timed", block: "week" }, index });
const left = (index: number): Spot => ({ owner: { of: "exit", exit: "left" }, index });

describe("blocks are put in and taken out", () => {
  const block = { id: "new", do: "end" };
  it.each([
    [main(0), "new monday again week back thanks tips stop late sorry"],
    [arm("twice", 1), "monday again week back thanks new tips stop late sorry"],
    [timed(0), "monday again week back thanks tips stop new late sorry"],
    [left(1), "monday again week back thanks tips stop late sorry new"],
  ])("at %j", (spot, wanted) => {
    expect(order(insert(SAMPLE, spot, block))).toBe(wanted);
  });
  it("and share what did not change", () => {
    const edited = insert(SAMPLE, arm("twice", 0), block);
    expect(edited.blocks?.[0]).toBe(SAMPLE.blocks?.[0]);
    expect(edited.blocks?.[1]?.branches?.[1]).toBe(SAMPLE.blocks?.[1]?.branches?.[1]);
    expect(edited.triggers).toBe(SAMPLE.triggers);
  });
  it.each([
    [["again"], "monday week back late sorry"],
    [["again", "tips"], "monday week back late sorry"],
    [["tips", "monday", "sorry"], "again week back thanks stop late"],
    [["none"], WHOLE],
  ])("of %j, with what is inside", (ids, wanted) => {
    expect(order(remove(SAMPLE, ids))).toBe(wanted);
  });
});

describe("of several blocks", () => {
  const check = (ids: string[], wanted: string, run: string | undefined) => {
    expect(tops(SAMPLE, ids).map((block) => block.id).join(" "), `tops of ${ids}`).toBe(wanted);
    expect(runOf(SAMPLE, ids)?.blocks.map((block) => block.id).join(" "), `run of ${ids}`).toBe(run);
  };
  it("those inside others come along, and they are a run if nothing stands between", () => {
    check(["again", "monday"], "monday again", "monday again");
    check(["monday", "thanks", "again", "week", "late"], "monday again week", "monday again week");
    check(["stop", "tips"], "tips stop", "tips stop");
    check(["sorry"], "sorry", "sorry");
    check(["monday", "week"], "monday week", undefined);
    check(["thanks", "tips"], "thanks tips", undefined);
    check(["week", "thanks"], "thanks week", undefined);
    check(["sorry", "back"], "back sorry", undefined);
    check(["none"], "", undefined);
    check([], "", undefined);
  });
  it("the one before them is chosen when they are gone, or the one behind", () => {
    const after = (ids: string[], wanted: string | undefined) => expect(next(SAMPLE, ids), `after ${ids}`).toBe(wanted);
    after(["again", "week"], "monday");
    after(["monday", "again"], "week");
    after(["monday", "week"], "again");
    after(["thanks"], undefined);
  });
});

describe("moves", () => {
  it.each([
    [["monday"], main(2), "again monday week back thanks tips stop late sorry"],
    [["week"], main(0), "week monday again back late thanks tips stop sorry"],
    [["thanks"], main(3), "monday again week thanks back tips stop late sorry"],
    [["monday"], arm("once", 1), "again week back thanks tips monday stop late sorry"],
    [["monday", "again"], main(3), "week monday again back late thanks tips stop sorry"],
    [["again", "week"], main(0), "again week monday back thanks tips stop late sorry"],
    [["tips", "stop"], arm("twice", 1), "monday again week back thanks tips stop late sorry"],
    [["thanks"], timed(1), "monday again week back tips stop late thanks sorry"],
    [["thanks"], left(0), "monday again week back tips stop late thanks sorry"],
  ])("%j to %j", (ids, spot, wanted) => {
    expect(order(move(SAMPLE, ids, spot))).toBe(wanted);
  });
  it.each([
    ["into itself", ["again"], arm("once", 0)],
    ["into one that comes along", ["again", "week"], timed(0)],
    ["where it stands", ["monday"], main(0)],
    ["where it stands", ["monday"], main(1)],
    ["where they stand", ["monday", "again"], main(1)],
    ["what is not there", ["none"], main(0)],
    ["what stands apart", ["monday", "week"], main(4)],
    ["an end before others", ["stop"], main(1)],
    ["a run that ends before others", ["tips", "stop"], arm("twice", 0)],
    ["a jump out of its sequence", ["back"], left(1)],
    ["what is jumped to out of the sequence", ["monday"], left(0)],
  ])("not %s: %j to %j", (_, ids, spot) => {
    expect(placesFor(SAMPLE, ids, [spot])).toEqual([]);
    expect(move(SAMPLE, ids, spot)).toBe(SAMPLE);
  });
  it("one up or down within the sequence", () => {
    const check = (ids: string[], by: -1 | 1, wanted: Spot | undefined) => expect(beside(SAMPLE, ids, by), `${ids} ${by}`).toEqual(wanted);
    check(["again"], -1, main(0));
    check(["again"], 1, main(3));
    check(["again", "week"], 1, main(4));
    check(["monday"], -1, undefined);
    check(["back"], 1, undefined);
    check(["monday", "week"], 1, undefined);
  });
});

describe("what may stand before others", () => {
  const owner: Owner = { of: "main" };
  const mail: Block = { id: "mail", do: "send_email" };
  const may = (block: Block, wanted: boolean, more: Partial<Workflow> = {}) => {
    const workflow: Workflow = { handle: "w", name: "W", blocks: [{ id: "first", do: "wait" }, mail, block], ...more };
    expect(placesFor(workflow, [block.id], [{ owner, index: 1 }]).length === 1, JSON.stringify(block)).toBe(wanted);
  };
  const ends = [{ id: "x", do: "end" }];
  it("is what somebody comes out of", () => {
    may({ id: "b", do: "end" }, false);
    may({ id: "b", do: "end", when: { tag: "a" } }, true);
    may({ id: "b", do: "goto", block: "first" }, false);
    may({ id: "b", do: "goto", block: "first", visits: 2 }, true);
    may({ id: "b", do: "goto", block: "mail" }, true);
    may({ id: "b", do: "branch", branches: [{ id: "y", when: { tag: "a" }, blocks: ends }] }, true);
    may({ id: "b", do: "branch", branches: [{ id: "y", when: { tag: "a" }, blocks: ends }, { id: "n", blocks: [{ id: "z", do: "end" }] }] }, false);
    may({ id: "b", do: "branch", branches: [{ id: "y", when: { tag: "a" }, blocks: ends }, { id: "n" }] }, true);
    may({ id: "b", do: "split", branches: [{ id: "y", blocks: ends }] }, false);
    may({ id: "b", do: "wait", blocks: ends }, false);
    may({ id: "b", do: "wait", if_past: "skip", blocks: ends }, true);
  });
  it("or before a goal that people are taken to", () => {
    const blocks: Block[] = [{ id: "first", do: "wait" }, { id: "goal", do: "goal", pull: true }, { id: "b", do: "end" }];
    expect(placesFor({ handle: "w", name: "W", blocks }, ["b"], [{ owner, index: 1 }])).toHaveLength(1);
    const deaf = blocks.map((block) => (block.id === "goal" ? { ...block, pull: false } : block));
    expect(placesFor({ handle: "w", name: "W", blocks: deaf }, ["b"], [{ owner, index: 1 }])).toHaveLength(0);
  });
  it("does not stop anybody where it was wrong before", () => {
    const blocks: Block[] = [{ id: "b", do: "end" }, mail, { id: "last", do: "wait" }];
    expect(order(move({ handle: "w", name: "W", blocks }, ["mail"], { owner, index: 3 }))).toBe("b last mail");
  });
  it("stands in ten branches at most", () => {
    let nest: Block = { id: "b10", do: "branch", branches: [{ id: "a", when: { tag: "a" } }] };
    for (let n = 9; n > 0; n -= 1) {
      nest = { id: `b${n}`, do: "branch", branches: [{ id: "a", when: { tag: "a" }, blocks: [nest] }] };
    }
    const branch: Block = { id: "one", do: "branch", branches: [{ id: "a", when: { tag: "a" } }] };
    const workflow: Workflow = { handle: "w", name: "W", blocks: [nest, branch, mail] };
    const deepest: Spot = { owner: { of: "arm", block: "b10", arm: "a" }, index: 0 };
    expect(placesFor(workflow, ["mail"], [deepest])).toEqual([deepest]);
    expect(placesFor(workflow, ["one"], [deepest])).toEqual([]);
  });
});

describe("copies", () => {
  it("have ids of their own, and stand behind the last", () => {
    const one = duplicate(SAMPLE, ["again"]);
    expect(one?.ids).toEqual(["again_2"]);
    expect(order(one?.workflow ?? SAMPLE)).toBe("monday again again_2 week back thanks tips stop thanks_2 tips_2 stop_2 late sorry");
    const two = duplicate(SAMPLE, ["tips", "monday"]);
    expect(two?.ids).toEqual(["monday_2", "tips_2"]);
    expect(order(two?.workflow ?? SAMPLE)).toBe("monday again week back thanks tips monday_2 tips_2 stop late sorry");
    expect(duplicate(SAMPLE, ["none"])).toBeUndefined();
  });
  it("name their own blocks, also those beside them", () => {
    const block = {
      id: "a",
      do: "branch",
      branches: [
        { id: "x", when: { field: "block.b.outcome", is: "sent" }, blocks: [{ id: "b", do: "send_email" }] },
        { id: "y", when: { event: "email_clicked", block: "b" }, blocks: [{ id: "c", do: "goto", block: "other" }] },
      ],
    };
    const back: Block = { id: "d", do: "goto", block: "a" };
    const taken = insert(SAMPLE, main(0), block, back);
    const [copy, jump] = renewed(taken, [block, back]);
    expect(copy?.branches?.map((one) => one.id)).toEqual(["x", "y"]);
    expect(copy?.branches?.[0]?.["when"]).toEqual({ field: "block.b_2.outcome", is: "sent" });
    expect(copy?.branches?.[1]?.["when"]).toEqual({ event: "email_clicked", block: "b_2" });
    expect(copy?.branches?.[1]?.blocks?.[0]?.["block"]).toBe("other");
    expect(jump).toEqual({ id: "d_2", do: "goto", block: "a_2" });
    expect(find(taken, "a")?.block).toBe(block);
  });
});
