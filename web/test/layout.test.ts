import { expect, it } from "vitest";

import type { Fields } from "../src/flow/document";
import { END, layout, START, type Box } from "../src/flow/layout";
import { large, SAMPLE } from "./sample";

const solid = (boxes: readonly Box[]) => boxes.filter((box) => box.kind !== "joint");

function overlaps(one: Box, other: Box): boolean {
  const apart =
    one.x + one.width <= other.x ||
    other.x + other.width <= one.x ||
    one.y + one.height <= other.y ||
    other.y + other.height <= one.y;
  return !apart;
}

it.each([
  ["the sample", SAMPLE],
  ["two hundred blocks", large(200)],
])("no two boxes of %s lie over each other", (_, workflow) => {
  const boxes = solid(layout(workflow).boxes);
  const pairs = boxes.flatMap((one, n) => boxes.slice(n + 1).map((other) => [one, other] as const));
  expect(pairs.filter(([one, other]) => overlaps(one, other))).toEqual([]);
});

it("every line leads from a box to a box", () => {
  const { boxes, lines } = layout(SAMPLE);
  const ids = new Set(boxes.map((box) => box.id));
  expect(lines.filter((line) => !ids.has(line.from) || !ids.has(line.to))).toEqual([]);
  expect(new Set(lines.map((line) => line.id)).size).toBe(lines.length);
});

it("arms come together, but for those that end", () => {
  const { lines } = layout(SAMPLE);
  const into = lines.filter((line) => line.to === "again/joint").map((line) => line.from);
  expect(into).toEqual(["thanks"]);
  expect(lines.find((line) => line.from === "back")?.jump).toBe(true);
});

it.each<[Fields, boolean]>([
  [{ do: "goto", block: "monday" }, false],
  [{ do: "goto", block: "monday", visits: 3 }, true],
  [{ do: "goto", block: "monday", when: { tag: "vip" } }, true],
  [{ do: "end" }, false],
  [{ do: "end", when: { tag: "vip" } }, true],
  [{ do: "wait", for: "1d" }, true],
])("behind %j a line goes on where the engine does", (fields, goesOn) => {
  const last = { id: "last", do: "", ...fields };
  const { lines } = layout({ handle: "a", name: "A", blocks: [{ id: "monday", do: "wait", for: "1d" }, last] });
  expect(lines.some((line) => line.from === "last" && line.to === END)).toBe(goesOn);
});

it("each place where a block can go is on one line", () => {
  const spots = layout(SAMPLE).lines.flatMap((line) => (line.spot === undefined ? [] : [JSON.stringify(line.spot)]));
  expect(new Set(spots).size).toBe(spots.length);
  // Behind `stop` nothing can follow.
  expect(spots).toHaveLength(13);
});

it("what is inside a collapsed block is left out", () => {
  const boxes = layout(SAMPLE, new Set(["again", "week"])).boxes;
  expect(solid(boxes).map((box) => box.id)).toEqual([START, "monday", "again", "week", "back", END, "exit/left", "sorry", "exit/left/end"]);
});
