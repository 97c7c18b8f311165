import { expect, test } from "vitest";

import { after, messagesOf, reportOf } from "../src/api/live";

test("messages are cut out of a stream as it comes", () => {
  const first = messagesOf('event: numbers\ndata: {"a":1}\n\n: nothing new\n\nevent: num');
  expect(first).toEqual({ data: ['{"a":1}'], rest: "event: num" });
  expect(messagesOf(`${first.rest}bers\ndata: 2\n\n`)).toEqual({ data: ["2"], rest: "" });
});

test("what changed is put over what was known, and what is gone goes", () => {
  const known = after(new Map(), { changed: { "block/a": { id: "a" }, "block/b": { id: "b" } }, gone: [] });
  const next = after(known, { changed: { "block/b": { id: "b", kind: "wait" }, "trigger/t": { id: "t" } }, gone: ["block/a"] });
  expect(reportOf(next)).toEqual({ triggers: [{ id: "t" }], blocks: [{ id: "b", kind: "wait" }] });
  expect(known.size).toBe(2);
});
