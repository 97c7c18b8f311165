import { describe, expect, it } from "vitest";

import { find, newId, type Spot } from "../src/flow/model";
import { order, SAMPLE } from "./sample";

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

describe("a new id", () => {
  it("counts on from a number", () => {
    expect(newId(new Set(["wait", "wait_2"]), "wait_2")).toBe("wait_3");
    expect(newId(new Set(), "wait_9")).toBe("wait");
    expect(newId(new Set(), "x".repeat(60)).length).toBeLessThanOrEqual(40);
  });
});
