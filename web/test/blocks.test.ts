import { expect, it } from "vitest";

import { contentOf, told } from "../src/emails/content";
import { all, copy, find, fresh, insert, KINDS, move, placeOf, remove, shift, withColumns, type Block, type Document } from "../src/emails/blocks/model";
import { fieldLabel, isAddress, liquidOf } from "../src/emails/blocks/rich";

const words = { heading: "H", text: "T", button: "B", unsubscribe: "U", preferences: "P", address: "A" };
const spacer = (id: string): Block => ({ id, kind: "spacer" });
const columns: Block = { id: "c", kind: "columns", columns: [{ blocks: [spacer("l")] }, { blocks: [spacer("r"), spacer("s")] }] };
const document: Document = { format: 1, blocks: [spacer("a"), columns, spacer("z")] };
const ids = (of: Document) => all(of.blocks).map((block) => block.id).join(" ");

it("blocks are found wherever they stand", () => {
  expect(ids(document)).toBe("a c l r s z");
  expect(find(document, "s")?.kind).toBe("spacer");
  expect(placeOf(document, "s")).toEqual({ columns: { block: "c", n: 1 }, at: 1 });
  expect(placeOf(document, "none")).toBeUndefined();
});

it("a block goes in, out and elsewhere", () => {
  expect(ids(insert(document, spacer("n"), { at: 1 }))).toBe("a n c l r s z");
  expect(ids(insert(document, spacer("n"), { columns: { block: "c", n: 0 }, at: 9 }))).toBe("a c l n r s z");
  expect(ids(remove(document, "r"))).toBe("a c l s z");
  expect(ids(move(document, "a", { at: 3 }))).toBe("c l r s z a");
  expect(ids(move(document, "a", { columns: { block: "c", n: 1 }, at: 0 }))).toBe("c l a r s z");
  expect(ids(shift(document, "s", -1))).toBe("a c l s r z");
  expect(ids(shift(document, "a", 1))).toBe("c l r s a z");
  // What is at an end stays, and columns stand in no columns.
  expect(shift(document, "a", -1)).toBe(document);
  expect(move(document, "c", { columns: { block: "c", n: 0 }, at: 0 })).toBe(document);
  expect(move(document, "a", { at: 1 })).toBe(document);
});

it("a copy has ids of its own, and so has what stands in it", () => {
  const done = copy(document, "c");
  const names = all(done.document.blocks).map((block) => block.id);
  expect(names).toHaveLength(10);
  expect(new Set(names).size).toBe(10);
  expect(done.document.blocks[2]?.id).toBe(done.id);
});

it("every kind begins as something that can be seen", () => {
  let grown: Document = { format: 1, blocks: [] };
  for (const kind of KINDS) {
    grown = insert(grown, fresh(kind, grown, words), { at: grown.blocks.length });
  }
  expect(grown.blocks.map((block) => block.kind)).toEqual(KINDS);
  expect(new Set(all(grown.blocks).map((block) => block.id)).size).toBe(all(grown.blocks).length);
});

it("no block is lost where columns become fewer", () => {
  const narrow = withColumns({ ...columns, columns: [...columns.columns, { blocks: [spacer("x")] }] } as never, 2);
  expect(all([narrow]).map((block) => block.id)).toEqual(["c", "l", "r", "s", "x"]);
});

it("what is sent is what was got, without what is empty", () => {
  const email = { name: "N", subject: "S", preheader: "", blocks: document, mjml: "", html: "", text: "", languages: { nl: { subject: "", preheader: "", blocks: null, mjml: "", html: "<p>x</p>", text: "" } } };
  expect(told(contentOf(email))).toEqual({ name: "N", subject: "S", blocks: document, languages: { nl: { subject: "", html: "<p>x</p>" } } });
});

it("a field says what it is and what stands in its place", () => {
  expect(liquidOf("contact.first_name", 'the "you"')).toBe("{{ contact.first_name | default: \"the 'you'\" }}");
  expect(fieldLabel(liquidOf("contact.first_name", "you"))).toBe("first_name · you");
  expect(fieldLabel("{{ house.name }}")).toBe("house.name");
  expect([isAddress("https://a.example"), isAddress("javascript:x"), isAddress("{{ trigger.url }}")]).toEqual([true, false, true]);
});
