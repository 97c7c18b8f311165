/**
 * The workflow as a picture that needs nothing else: an SVG with its words as text, in the colours of the light scheme,
 * which are those of paper. It is cut into pages between blocks where that can be. Pure: how wide words are is handed in.
 */
import { BLOCK, START, type Box, type Layout, type Line } from "../layout";
import type { Family } from "../kinds";
import { aside, square } from "../paths";

/** What is written in a box. */
export type Words = { readonly title: string; readonly detail: string; readonly family: Family | "start" };
/** What the drawing asks of whoever knows the workflow. */
export type Said = {
  readonly box: (box: Box) => Words | undefined;
  readonly way: (line: Line) => string | undefined;
  /** How wide a text is, in the font of the drawing. */
  readonly width: (text: string, font: string) => number;
};
/** A part of the drawing. */
export type Part = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Fonts that every machine has one of. */
const FACE = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
const FONT = { title: `600 14px ${FACE}`, detail: `400 12px ${FACE}` };
const INK = { words: "#1b1f27", soft: "#5b6472", line: "#8d97a6", sheet: "#ffffff" };
const FAMILY: { readonly [name in Words["family"]]: string } = { start: "#2563ad", time: "#8a5800", logic: "#7a3db8", send: "#1a7a4c", data: "#5b6472", end: "#b3402a" };
/** From the edge of a box to its words, and from one line of words to the next. */
const PAD = 16;
const LEADING = 17;
/** What a box says takes so many lines below its name; all of it can be read when one points at it. */
const LINES_MAX = 2;
/** Round the whole. A jump goes aside of the blocks by more than any line. */
const MARGIN = 48;
/** How far a line reaches back to where it begins: where lines meet no gap is seen. */
const OVERLAP = 2;
/** How far above its end the name of a way stands. */
const WAY_ABOVE = 8;

/** As text within the markup; what XML cannot have at all is left out. */
export function escaped(text: string): string {
  const names: { readonly [sign: string]: string } = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replace(/[&<>"]/g, (sign) => names[sign] ?? "");
}

/** A text in lines that fit; the last one ends in dots if there is more. */
export function wrapped(text: string, room: number, most: number, width: (text: string) => number): readonly string[] {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const lines: string[] = [];
  let at = 0;
  while (at < words.length && lines.length < most) {
    let line = words[at] ?? "";
    at += 1;
    while (at < words.length && width(`${line} ${words[at]}`) <= room) {
      line = `${line} ${words[at]}`;
      at += 1;
    }
    lines.push(line);
  }
  const isMore = at < words.length;
  return lines.map((line, index) => {
    const isCut = isMore && index === lines.length - 1;
    let shown = isCut ? `${line}…` : line;
    for (let length = line.length - 1; length > 0 && width(shown) > room; length -= 1) {
      shown = `${line.slice(0, length).trimEnd()}…`;
    }
    return shown;
  });
}

/** All that is drawn, with room round it. */
export function whole({ boxes }: Layout): Part {
  const left = Math.min(...boxes.map((box) => box.x)) - MARGIN;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + MARGIN;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + MARGIN;
  return { x: left, y: -MARGIN, width: right - left, height: bottom + MARGIN };
}

function box(of: Box, said: Said): string {
  if (of.kind === "end") {
    return `<circle cx="${of.x + of.width / 2}" cy="${of.y + of.height / 2}" r="${of.width / 2 - 1}" fill="${INK.sheet}" stroke="${INK.line}"/>`;
  }
  const words = said.box(of);
  if (words === undefined) {
    return "";
  }
  const room = BLOCK.width - 2 * PAD;
  const name = wrapped(words.title, room, 1, (text) => said.width(text, FONT.title));
  const detail = wrapped(words.detail, room, LINES_MAX, (text) => said.width(text, FONT.detail));
  const top = of.y + of.height / 2 - (detail.length * LEADING) / 2 + 5;
  const line = (text: string, n: number) => `<text x="${of.x + PAD}" y="${top + n * LEADING}" font-size="${n === 0 ? 14 : 12}" font-weight="${n === 0 ? 600 : 400}" fill="${n === 0 ? INK.words : INK.soft}">${escaped(text)}</text>`;
  const all = escaped([words.title, words.detail].filter((text) => text !== "").join(": "));
  return [
    `<g data-id="${escaped(of.id)}"><title>${all}</title>`,
    `<rect x="${of.x}" y="${of.y}" width="${of.width}" height="${of.height}" rx="8" fill="${INK.sheet}" stroke="${INK.line}"/>`,
    `<rect x="${of.x}" y="${of.y + 8}" width="4" height="${of.height - 16}" fill="${FAMILY[words.family]}"/>`,
    ...[name[0] ?? "", ...detail].map(line),
    "</g>",
  ].join("");
}

function line(of: Line, at: ReadonlyMap<string, Box>, said: Said): string {
  const [from, to] = [at.get(of.from), at.get(of.to)];
  if (from === undefined || to === undefined) {
    return "";
  }
  const ends = { sourceX: from.x + from.width / 2, sourceY: from.y + from.height - OVERLAP, targetX: to.x + to.width / 2, targetY: to.y };
  const path = of.jump === true ? aside(ends) : square(ends, of.to.endsWith("/joint"));
  const name = said.way(of);
  const dashes = of.jump === true ? ` stroke-dasharray="4 4"` : "";
  const drawn = `<path d="${path}" fill="none" stroke="${INK.line}" stroke-width="1.5"${dashes}/>`;
  // Its name lies over the line, on a ground that can be read on.
  const words = name === undefined ? "" : `<text x="${ends.targetX}" y="${ends.targetY - WAY_ABOVE + 6}" font-size="12" text-anchor="middle" fill="${INK.words}" stroke="${INK.sheet}" stroke-width="5" paint-order="stroke">${escaped(wrapped(name, BLOCK.width, 1, (text) => said.width(text, FONT.detail))[0] ?? "")}</text>`;
  return drawn + words;
}

/** What stands within the picture. */
export function inside(of: Layout, said: Said): string {
  const at = new Map(of.boxes.map((one) => [one.id, one]));
  return [...of.lines.map((one) => line(one, at, said)), ...of.boxes.map((one) => box(one, said))].join("\n");
}

/** The whole as a file. */
export function file(of: Layout, name: string, said: Said): string {
  const { x, y, width, height } = whole(of);
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${x} ${y} ${width} ${height}" width="${width}" height="${height}" font-family="${FACE}" role="img">`,
    `<title>${escaped(name)}</title>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${INK.sheet}"/>`,
    inside(of, said),
    "</svg>",
  ].join("\n");
}

/** The drawing in pages of a shape: as wide as it is, and each as high as the paper then allows, cut between blocks. */
export function pages(of: Layout, paper: { readonly width: number; readonly height: number; readonly widthLeast: number }): readonly Part[] {
  const all = whole(of);
  // What is narrow is not blown up to the width of the paper.
  const width = Math.max(all.width, paper.widthLeast);
  const x = all.x - (width - all.width) / 2;
  const most = (width * paper.height) / paper.width;
  const parts: Part[] = [];
  const end = all.y + all.height;
  for (let y = all.y; y < end; ) {
    const height = cut(of.boxes, y, most, end) - y;
    parts.push({ x, y, width, height });
    y += height;
  }
  return parts;
}

/** Where a page that begins at `y` ends: above whatever it would cut through, unless half of it would be left empty. */
function cut(boxes: readonly Box[], y: number, most: number, end: number): number {
  if (y + most >= end) {
    return end;
  }
  let at = y + most;
  for (;;) {
    const through = boxes.filter((one) => one.id !== START && one.y < at && one.y + one.height > at);
    if (through.length === 0) {
      return at;
    }
    at = Math.min(...through.map((one) => one.y)) - 1;
    if (at < y + most / 2) {
      return y + most;
    }
  }
}
