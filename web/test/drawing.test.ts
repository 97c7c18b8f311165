import { expect, test } from "vitest";

import { layout, type Layout } from "../src/flow/layout";
import { escaped, file, pages, whole, wrapped, type Said } from "../src/flow/paper/drawing";
import { large, SAMPLE } from "./sample";

/** Each letter is ten wide. */
const ten = (text: string) => text.length * 10;
const SAID: Said = {
  box: (box) => ({ title: box.block?.id ?? box.id, detail: `<${box.id}> & "more"`, family: "time" }),
  way: (line) => line.arm?.arm.id,
  width: ten,
};
const PAPER = { width: 186, height: 236, widthLeast: 720 };

test("words are put in lines, and dots say that there are more", () => {
  const check = (text: string, most: number, lines: readonly string[]) => expect(wrapped(text, 100, most, ten)).toEqual(lines);
  check("", 2, []);
  check("one two", 2, ["one two"]);
  check("one two three four", 2, ["one two", "three four"]);
  check("one two three four five", 2, ["one two", "three fou…"]);
  check("incomprehensible", 2, ["incompreh…"]);
});

test("what XML has signs for is written otherwise, and what it cannot have is left out", () => {
  expect(escaped('<a href="x">&\u0000\u0008\n')).toBe("&lt;a href=&quot;x&quot;&gt;&amp;\n");
});

test("every box is in the file, with all that it says, and every line", () => {
  const drawn = layout(SAMPLE);
  const svg = file(drawn, "A & B", SAID);
  expect(svg).toContain("<title>A &amp; B</title>");
  const boxes = drawn.boxes.filter((box) => box.kind !== "end");
  expect(svg.match(/<g data-id=/g)).toHaveLength(boxes.length);
  expect(svg.match(/<path /g)).toHaveLength(drawn.lines.length);
  expect(svg.match(/stroke-dasharray/g)).toHaveLength(1);
  expect(svg).toContain("monday: &lt;monday&gt; &amp; &quot;more&quot;</title>");
  expect(svg).toMatch(/>twice<\/text>/);
});

test("pages have all of it once, none is higher than the paper, and no block is cut where it need not be", () => {
  const check = (drawn: Layout, count: number) => {
    const all = whole(drawn);
    const parts = pages(drawn, PAPER);
    expect(parts).toHaveLength(count);
    expect(parts[0]?.y).toBe(all.y);
    for (const [n, part] of parts.entries()) {
      expect(part.width).toBeGreaterThanOrEqual(PAPER.widthLeast);
      expect(part.height / part.width).toBeLessThanOrEqual(PAPER.height / PAPER.width + 1e-9);
      const end = part.y + part.height;
      expect(end).toBeCloseTo(parts[n + 1]?.y ?? all.y + all.height);
      const through = n === parts.length - 1 ? [] : drawn.boxes.filter((box) => box.y < end && box.y + box.height > end);
      expect(through).toEqual([]);
    }
  };
  check(layout(SAMPLE), 2);
  check(layout({ handle: "none", name: "None" }), 1);
  check(layout(large(40)), 5);
});
