/** What is done to blocks from anywhere on the page: by keys, by buttons, by what is dropped. */
import { edit, useWriting, wordsIn } from "../content";
import { copy, find, fresh, insert, move, placeOf, remove, replace, shift, type Beginnings, type Block, type Document, type Kind, type Place } from "./model";

/** The blocks that are shown. */
export function shown(): Document | undefined {
  const { content, language } = useWriting.getState();
  return wordsIn(content, language).blocks ?? undefined;
}

/** Puts the focus on a block, as soon as it is drawn. */
export function focus(id: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-mail-block="${id}"]`)?.focus());
}

function chosen(id: string): void {
  useWriting.getState().choose(id);
  focus(id);
}

/** A new block at a place, or behind the one that is chosen. */
export function add(kind: Kind, words: Beginnings, place?: Place): void {
  const document = shown();
  if (document === undefined) {
    return;
  }
  const block = fresh(kind, document, words);
  edit((now) => insert(now, block, place ?? behind(now, kind)));
  chosen(block.id);
}

function behind(document: Document, kind: Kind): Place {
  const id = useWriting.getState().chosen;
  const place = id === undefined ? undefined : placeOf(document, id);
  if (place === undefined || (kind === "columns" && place.columns !== undefined)) {
    // The footer stays last.
    const last = document.blocks.findIndex((block) => block.kind === "footer");
    return { at: last < 0 || kind === "footer" ? document.blocks.length : last };
  }
  return { ...place, at: place.at + 1 };
}

export const put = (block: Block) => edit((document) => replace(document, block));

export function drop(id: string, to: Place): void {
  edit((document) => move(document, id, to));
  chosen(id);
}

export function step(id: string, by: -1 | 1): void {
  edit((document) => shift(document, id, by));
  chosen(id);
}

export function again(id: string): void {
  const document = shown();
  if (document !== undefined) {
    const done = copy(document, id);
    edit(() => done.document);
    chosen(done.id);
  }
}

/** Takes a block away and goes on with the one beside it. */
export function take(id: string): void {
  const document = shown();
  const place = document === undefined ? undefined : placeOf(document, id);
  if (document === undefined || place === undefined || find(document, id) === undefined) {
    return;
  }
  edit((now) => remove(now, id));
  const left = shown();
  const beside = left?.blocks[Math.min(place.columns === undefined ? place.at : 0, left.blocks.length - 1)];
  useWriting.getState().choose(beside?.id);
  if (beside !== undefined) {
    focus(beside.id);
  }
}
