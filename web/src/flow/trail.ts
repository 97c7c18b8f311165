/**
 * The way that somebody took, to be lit on the canvas: which blocks were visited, how often or in which
 * order, and which lines lie between them. Pure but for the store at its end.
 */
import { create } from "zustand";

import { END, START, type Line } from "./layout";

/** What a play says of the canvas. */
export type Trail = {
  /** The blocks in the order in which they were left; none if nothing is lit. */
  readonly steps: readonly { readonly block: string; readonly outcome: string }[];
  /** Whether the last of them was the end of the way. */
  readonly isOver: boolean;
};

const NONE: Trail = { steps: [], isOver: false };

/** What is lit. */
export const useTrail = create<Trail>(() => NONE);

export const light = (trail: Trail | undefined) => useTrail.setState(trail ?? NONE, true);

/** The lines from one box to another over boxes that are no blocks; none if there is no such way. */
function between(from: string, to: string, first: string | undefined, next: ReadonlyMap<string, readonly Line[]>): readonly Line[] {
  const seen = new Set([from]);
  let ways: (readonly Line[])[] = (next.get(from) ?? []).filter((line) => first === undefined || line.to === first).map((line) => [line]);
  while (ways.length > 0) {
    const found = ways.find((way) => way.at(-1)?.to === to);
    if (found !== undefined) {
      return found;
    }
    ways = ways.flatMap((way) => {
      const at = way.at(-1)?.to ?? "";
      // Beyond another block is another way.
      const isPassed = at.endsWith("/head") || at.endsWith("/joint");
      if (!isPassed || seen.has(at)) {
        return [];
      }
      seen.add(at);
      return (next.get(at) ?? []).map((line) => [...way, line]);
    });
  }
  return [];
}

/** The ids of the lines that a way goes along. */
export function litLines(trail: Trail, lines: readonly Line[]): ReadonlySet<string> {
  const next = new Map<string, Line[]>();
  lines.forEach((line) => next.set(line.from, [...(next.get(line.from) ?? []), line]));
  const lit = new Set<string>();
  const stops = [{ block: START, outcome: "" }, ...trail.steps, ...(trail.isOver ? [{ block: END, outcome: "" }] : [])];
  if (trail.steps.length === 0) {
    return lit;
  }
  stops.forEach((stop, index) => {
    const to = stops[index + 1]?.block;
    if (to !== undefined && to !== stop.block) {
      const head = `${stop.block}/${stop.outcome}/head`;
      const first = next.get(stop.block)?.some((line) => line.to === head) === true ? head : undefined;
      between(stop.block, to, first, next).forEach((line) => lit.add(line.id));
    }
  });
  return lit;
}
