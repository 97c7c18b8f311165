import { expect, test } from "vitest";

import { nearest, placesOf, within } from "../src/flow/canvas/drop";
import { layout } from "../src/flow/layout";
import { SAMPLE } from "./sample";

const drawn = layout(SAMPLE);
const places = placesOf(drawn);
const box = (id: string) => {
  const found = drawn.boxes.find((one) => one.id === id);
  if (found === undefined) {
    throw new Error(`there is no ${id}`);
  }
  return found;
};

test("each place stands on its line, and what comes down there goes where a plus would put it", () => {
  expect(places).toHaveLength(13);
  for (const place of places) {
    expect(nearest(places, place.at)?.line).toBe(place.line);
  }
});

test("it comes down on the nearest line, and on none where none is near", () => {
  const monday = box("monday");
  const x = monday.x + monday.width / 2;
  const check = (dx: number, dy: number, wanted: string | undefined) => expect(nearest(places, { x: x + dx, y: monday.y + dy })?.line, `${dx} ${dy}`).toBe(wanted);
  check(0, -26, "/start>monday");
  check(0, 40, "/start>monday");
  check(0, monday.height, "monday>again");
  check(60, -26, "/start>monday");
  check(150, -26, "/start>monday");
  check(153, -26, undefined);
  check(0, -200, undefined);
});

test("a frame takes in the blocks that it touches, from whichever corner it is drawn", () => {
  const [first, last] = [box("monday"), box("again")];
  const [a, b] = [{ x: first.x + 10, y: first.y + 10 }, { x: last.x + 20, y: last.y + 10 }];
  expect(within(drawn.boxes, a, b)).toEqual(["monday", "again"]);
  expect(within(drawn.boxes, b, a)).toEqual(["monday", "again"]);
  expect(within(drawn.boxes, a, a)).toEqual(["monday"]);
  expect(within(drawn.boxes, { x: a.x, y: first.y - 20 }, { x: a.x, y: first.y - 10 })).toEqual([]);
});
