import { expect, test } from "vitest";

import { tagged, tagsOf, turned } from "../src/workflows/tags";

const all = [
  { handle: "a", tags: ["shop", "spring"] },
  { handle: "b", tags: ["Autumn", "shop"] },
  { handle: "c", tags: [] },
];
const handles = (wanted: string[]) => tagged(all, wanted).map((one) => one.handle).join(" ");

test("each tag stands once, as people look for them", () => {
  expect(tagsOf(all)).toEqual(["Autumn", "shop", "spring"]);
  expect(tagsOf([])).toEqual([]);
});

test("what has all of them is shown", () => {
  expect(handles([])).toBe("a b c");
  expect(handles(["shop"])).toBe("a b");
  expect(handles(["shop", "spring"])).toBe("a");
  expect(handles(["spring", "Autumn"])).toBe("");
  expect(handles(["gone"])).toBe("");
});

test("a tag is turned on and off", () => {
  expect(turned(["a"], "b")).toEqual(["a", "b"]);
  expect(turned(["a", "b"], "a")).toEqual(["b"]);
});
