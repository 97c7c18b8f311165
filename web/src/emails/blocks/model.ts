/** The blocks of an e-mail as a tree, and what can be done with it: pure functions that know no page. */

import type { Value } from "../../flow/document";

/** Where something stands between the edges. */
export type Align = "left" | "center" | "right";
/** A link beside others. */
export type Link = { readonly label: string; readonly href: string };
/** Blocks above each other beside others. */
export type Column = { readonly blocks: readonly Block[] };

/** `show` says for whom it is; nothing for everybody. */
type Around = { readonly id: string; readonly background?: string; readonly space?: number; readonly show?: Value };

/** What a block shows. */
export type Shows =
  | { readonly kind: "logo"; readonly width?: number; readonly align?: Align }
  | { readonly kind: "heading"; readonly text: string; readonly level?: number; readonly align?: Align; readonly color?: string }
  | { readonly kind: "text"; readonly html: string; readonly align?: Align; readonly color?: string; readonly size?: number }
  | { readonly kind: "image"; readonly src: string; readonly alt?: string; readonly href?: string; readonly width?: number; readonly align?: Align }
  | { readonly kind: "button"; readonly text: string; readonly href: string; readonly align?: Align; readonly color?: string; readonly text_color?: string; readonly wide?: boolean }
  | { readonly kind: "divider"; readonly color?: string }
  | { readonly kind: "spacer"; readonly height?: number }
  | { readonly kind: "columns"; readonly columns: readonly Column[] }
  | { readonly kind: "products"; readonly list: string; readonly name?: string; readonly image?: string; readonly quantity?: string; readonly price?: string; readonly link?: string; readonly currency?: string; readonly max?: number }
  | { readonly kind: "links"; readonly links: readonly Link[]; readonly align?: Align }
  | { readonly kind: "footer"; readonly html: string; readonly unsubscribe: string; readonly preferences?: string }
  | { readonly kind: "html"; readonly html: string };

/** A block. */
export type Block = Around & Shows;
/** Which block it is. */
export type Kind = Block["kind"];
/** The content of an e-mail. */
export type Document = { readonly format: 1; readonly paper?: string; readonly blocks: readonly Block[] };

/** The kinds in the order in which they are offered. */
export const KINDS: readonly Kind[] = ["heading", "text", "image", "button", "columns", "products", "divider", "spacer", "links", "logo", "footer", "html"];

/** Where a block goes: into the mail or a column, before the block at this place. */
export type Place = { readonly columns?: { readonly block: string; readonly n: number }; readonly at: number };

/** Every block, those in columns after the one that holds them. */
export function all(blocks: readonly Block[]): readonly Block[] {
  return blocks.flatMap((block) => (block.kind === "columns" ? [block, ...block.columns.flatMap((column) => all(column.blocks))] : [block]));
}

/** The block of this id. */
export const find = (document: Document, id: string): Block | undefined => all(document.blocks).find((block) => block.id === id);

/** Where a block stands. */
export function placeOf(document: Document, id: string): Place | undefined {
  const at = document.blocks.findIndex((block) => block.id === id);
  if (at >= 0) {
    return { at };
  }
  for (const block of document.blocks) {
    if (block.kind === "columns") {
      for (const [n, column] of block.columns.entries()) {
        const inside = column.blocks.findIndex((one) => one.id === id);
        if (inside >= 0) {
          return { columns: { block: block.id, n }, at: inside };
        }
      }
    }
  }
  return undefined;
}

/** How many blocks stand where this place is. */
export function sizeAt(document: Document, { columns }: Place): number {
  return blocksAt(document, columns).length;
}

function blocksAt(document: Document, columns: Place["columns"]): readonly Block[] {
  if (columns === undefined) {
    return document.blocks;
  }
  const holder = document.blocks.find((block) => block.id === columns.block);
  return holder?.kind === "columns" ? (holder.columns[columns.n]?.blocks ?? []) : [];
}

function withBlocksAt(document: Document, columns: Place["columns"], blocks: readonly Block[]): Document {
  if (columns === undefined) {
    return { ...document, blocks };
  }
  const within = (block: Block): Block =>
    block.id === columns.block && block.kind === "columns" ? { ...block, columns: block.columns.map((column, n) => (n === columns.n ? { ...column, blocks } : column)) } : block;
  return { ...document, blocks: document.blocks.map(within) };
}

/** With a block at this place; columns stand in no columns, so there nothing happens. */
export function insert(document: Document, block: Block, place: Place): Document {
  if (block.kind === "columns" && place.columns !== undefined) {
    return document;
  }
  const before = blocksAt(document, place.columns);
  return withBlocksAt(document, place.columns, before.toSpliced(Math.min(place.at, before.length), 0, block));
}

/** Without the block and what stands in it. */
export function remove(document: Document, id: string): Document {
  const place = placeOf(document, id);
  return place === undefined ? document : withBlocksAt(document, place.columns, blocksAt(document, place.columns).toSpliced(place.at, 1));
}

/** With this block in the place of the one of its id. */
export function replace(document: Document, block: Block): Document {
  const place = placeOf(document, block.id);
  return place === undefined ? document : withBlocksAt(document, place.columns, blocksAt(document, place.columns).toSpliced(place.at, 1, block));
}

/** With the block at another place, as it was counted before it left its own. */
export function move(document: Document, id: string, to: Place): Document {
  const [block, from] = [find(document, id), placeOf(document, id)];
  if (block === undefined || from === undefined || (block.kind === "columns" && to.columns !== undefined)) {
    return document;
  }
  const isSame = from.columns?.block === to.columns?.block && from.columns?.n === to.columns?.n;
  const at = isSame && from.at < to.at ? to.at - 1 : to.at;
  return isSame && at === from.at ? document : insert(remove(document, id), block, { ...to, at });
}

/** With the block a step further up or down among those beside it. */
export function shift(document: Document, id: string, by: -1 | 1): Document {
  const from = placeOf(document, id);
  if (from === undefined || from.at + by < 0 || from.at + by >= sizeAt(document, from)) {
    return document;
  }
  return move(document, id, { ...from, at: by === 1 ? from.at + 2 : from.at - 1 });
}

/** With the same block once more behind it, and the id of that one. */
export function copy(document: Document, id: string): { readonly document: Document; readonly id: string } {
  const [block, place] = [find(document, id), placeOf(document, id)];
  if (block === undefined || place === undefined) {
    return { document, id };
  }
  const taken = new Set(all(document.blocks).map((one) => one.id));
  const renamed = renew(block, taken);
  return { document: insert(document, renamed, { ...place, at: place.at + 1 }), id: renamed.id };
}

function renew(block: Block, taken: Set<string>): Block {
  const id = freshId(taken);
  taken.add(id);
  return block.kind === "columns" ? { ...block, id, columns: block.columns.map((column) => ({ blocks: column.blocks.map((one) => renew(one, taken)) })) } : { ...block, id };
}

/** An id that no block has. */
export function freshId(taken: ReadonlySet<string>): string {
  let n = taken.size + 1;
  while (taken.has(`b${n}`)) {
    n += 1;
  }
  return `b${n}`;
}

/** Words that a new block begins with, in the language of whoever adds it. */
export type Beginnings = { readonly heading: string; readonly text: string; readonly button: string; readonly unsubscribe: string; readonly preferences: string; readonly address: string };

/** A new block of a kind, so that it can be seen and changed at once. */
export function fresh(kind: Kind, document: Document, words: Beginnings): Block {
  const taken = new Set(all(document.blocks).map((one) => one.id));
  const id = freshId(taken);
  switch (kind) {
    case "heading":
      return { id, kind, text: words.heading, level: 1 };
    case "text":
      return { id, kind, html: `<p>${words.text}</p>` };
    case "image":
      return { id, kind, src: "", alt: "" };
    case "button":
      return { id, kind, text: words.button, href: "https://" };
    case "columns": {
      taken.add(id);
      const first = freshId(taken);
      taken.add(first);
      const text = (one: string): Column => ({ blocks: [{ id: one, kind: "text", html: `<p>${words.text}</p>` }] });
      return { id, kind, columns: [text(first), text(freshId(taken))] };
    }
    case "products":
      return { id, kind, list: "trigger.lines", name: "name", quantity: "quantity", price: "price", currency: "EUR", max: 10 };
    case "links":
      return { id, kind, links: [{ label: "Instagram", href: "https://www.instagram.com/" }] };
    case "footer":
      return { id, kind, html: `<p>${words.address}</p>`, unsubscribe: words.unsubscribe, preferences: words.preferences };
    case "html":
      return { id, kind, html: "<p>HTML</p>" };
    default:
      return { id, kind };
  }
}

/** How many columns stand beside each other; what falls away goes to the end of the last one. */
export function withColumns(block: Extract<Block, { kind: "columns" }>, count: number): Block {
  const kept = block.columns.slice(0, count);
  const over = block.columns.slice(count).flatMap((column) => column.blocks);
  const more = Array.from({ length: Math.max(0, count - kept.length) }, (): Column => ({ blocks: [] }));
  const columns = [...kept, ...more].map((column, n) => (n === count - 1 ? { blocks: [...column.blocks, ...over] } : column));
  return { ...block, columns };
}

/** Whether it can be for some only: the way out is for everybody. */
export const mayShow = (block: Block): boolean => block.kind !== "footer" && !(block.kind === "columns" && all([block]).some((one) => one.kind === "footer"));
