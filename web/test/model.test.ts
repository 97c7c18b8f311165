import { describe, expect, it } from "vitest";

import type { Workflow } from "../src/flow/document";
import { blocks, canMove, duplicate, find, insert, move, newId, remove, renewed, type Spot } from "../src/flow/model";
import { SAMPLE } from "./sample";

const order = (workflow: Workflow) => Array.from(blocks(workflow), (found) => found.block.id).join(" ");
const main = (index: number): Spot => ({ owner: { of: "main" }, index });
const arm = (name: string, index: number): Spot => ({ owner: { of: "arm", block: "again", arm: name }, index });

describe("where blocks stand", () => {
  it("walks every sequence once, the outer ones first", () => {
    expect(order(SAMPLE)).toBe("monday again week back thanks tips stop late sorry");
  });
  it("finds a block wherever it is", () => {
    expect(find(SAMPLE, "tips")?.spot).toEqual(arm("once", 0));
    expect(find(SAMPLE, "late")?.spot).toEqual({ owner: { of: "timed", block: "week" }, index: 0 });
    expect(find(SAMPLE, "sorry")?.spot).toEqual({ owner: { of: "exit", exit: "left" }, index: 0 });
    expect(find(SAMPLE, "none")).toBeUndefined();
  });
});

describe("edits", () => {
  const block = { id: "new", do: "end" };
  it.each([
    [main(0), "new monday again week back thanks tips stop late sorry"],
    [arm("twice", 1), "monday again week back thanks new tips stop late sorry"],
    [{ owner: { of: "timed", block: "week" }, index: 0 } as const, "monday again week back thanks tips stop new late sorry"],
    [{ owner: { of: "exit", exit: "left" }, index: 1 } as const, "monday again week back thanks tips stop late sorry new"],
  ])("inserts at %j", (spot, wanted) => {
    expect(order(insert(SAMPLE, spot, block))).toBe(wanted);
  });
  it("shares what did not change", () => {
    const edited = insert(SAMPLE, arm("twice", 0), block);
    expect(edited.blocks?.[0]).toBe(SAMPLE.blocks?.[0]);
    expect(edited.blocks?.[1]?.branches?.[1]).toBe(SAMPLE.blocks?.[1]?.branches?.[1]);
    expect(edited.triggers).toBe(SAMPLE.triggers);
  });
  it("takes a block out with what is inside it", () => {
    expect(order(remove(SAMPLE, "again"))).toBe("monday week back late sorry");
    expect(remove(SAMPLE, "none")).toBe(SAMPLE);
  });
  it.each([
    ["monday", main(2), "again monday week back thanks tips stop late sorry"],
    ["week", main(0), "week monday again back late thanks tips stop sorry"],
    ["thanks", main(4), "monday again week back thanks tips stop late sorry"],
    ["monday", arm("once", 1), "again week back thanks tips monday stop late sorry"],
  ])("moves %s to %j", (id, spot, wanted) => {
    expect(order(move(SAMPLE, id, spot))).toBe(wanted);
  });
  it.each([
    ["again", arm("once", 0)],
    ["monday", main(0)],
    ["monday", main(1)],
    ["none", main(0)],
  ])("does not move %s to %j", (id, spot) => {
    expect(canMove(SAMPLE, id, spot)).toBe(false);
    expect(move(SAMPLE, id, spot)).toBe(SAMPLE);
  });
});

describe("copies", () => {
  it("have ids of their own", () => {
    const copy = duplicate(SAMPLE, "again");
    expect(copy?.id).toBe("again_2");
    expect(order(copy?.workflow ?? SAMPLE)).toBe(
      "monday again again_2 week back thanks tips stop thanks_2 tips_2 stop_2 late sorry",
    );
  });
  it("name their own blocks", () => {
    const block = {
      id: "a",
      do: "branch",
      branches: [
        { id: "x", when: { field: "block.b.outcome", is: "sent" }, blocks: [{ id: "b", do: "send_email" }] },
        { id: "y", when: { event: "email_clicked", block: "b" }, blocks: [{ id: "c", do: "goto", block: "other" }] },
      ],
    };
    const taken = insert(SAMPLE, main(0), block);
    const copy = renewed(taken, block);
    expect(copy.branches?.map((one) => one.id)).toEqual(["x", "y"]);
    expect(copy.branches?.[0]?.["when"]).toEqual({ field: "block.b_2.outcome", is: "sent" });
    expect(copy.branches?.[1]?.["when"]).toEqual({ event: "email_clicked", block: "b_2" });
    expect(copy.branches?.[1]?.blocks?.[0]?.["block"]).toBe("other");
  });
  it("count on from a number", () => {
    expect(newId(new Set(["wait", "wait_2"]), "wait_2")).toBe("wait_3");
    expect(newId(new Set(), "wait_9")).toBe("wait");
    expect(newId(new Set(), "x".repeat(60)).length).toBeLessThanOrEqual(40);
  });
});
