/** What is being dragged over the canvas, and on which lines it may be let go. */
import { create } from "zustand";

export type Dragging = {
  readonly ids: ReadonlySet<string>;
  /** The lines on which it may be let go. */
  readonly lines: ReadonlySet<string>;
  /** The one on which it would come down now. */
  readonly over: string | undefined;
};

export const NOTHING: Dragging = { ids: new Set(), lines: new Set(), over: undefined };

export const useDragging = create<Dragging>(() => NOTHING);

/** How a line shows that something is dragged: where it may come down, where it would, where it may not. */
export function dropOn(state: Dragging, line: string): "here" | "may" | "not" | undefined {
  if (state.ids.size === 0) {
    return undefined;
  }
  return state.over === line ? "here" : state.lines.has(line) ? "may" : "not";
}
