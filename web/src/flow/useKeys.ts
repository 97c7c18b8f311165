/** The keys of whoever looks at a workflow; none of them while somebody writes in a field. */
import { useEffect } from "react";

import { useFinding } from "./finding";
import { START } from "./layout";
import { neighbour } from "./model";
import { useEditing } from "./store";

/** Whether keys are for the field that has the focus. */
export function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

/** How often it is looked whether a block is drawn by now: one out of sight is, once the plane has moved. */
const LOOKS_MAX = 20;

/** Puts the focus on a block, as soon as it is drawn. */
export function focus(id: string | undefined, looks = 0): void {
  requestAnimationFrame(() => {
    const drawn = document.querySelector<HTMLElement>(`[data-block="${id ?? ""}"]`);
    if (drawn !== null) {
      drawn.focus({ preventScroll: true });
    } else if (looks < LOOKS_MAX) {
      focus(id, looks + 1);
    }
  });
}

/** Does what a key asks for while the page is open. */
export function useKeys(act: (event: KeyboardEvent) => boolean): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!isWriting(event.target) && act(event)) {
        event.preventDefault();
      }
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [act]);
}

/** Looks for a block, and goes from one to the next. */
export function look(event: KeyboardEvent): boolean {
  const { workflow, chosen, choose } = useEditing.getState();
  // From within its field the browser's own search is a second press away.
  if ((event.ctrlKey || event.metaKey) && event.key === "f") {
    useFinding.getState().open(true);
    return true;
  }
  const by = stepOf(event);
  if (workflow === undefined || chosen === undefined || chosen === START || by === undefined || event.shiftKey || event.altKey) {
    return false;
  }
  const next = neighbour(workflow, chosen, by)?.id;
  if (next !== undefined) {
    choose(next);
    focus(next);
  }
  return next !== undefined;
}

/** Where an arrow leads. */
export function stepOf(event: KeyboardEvent): -1 | 1 | undefined {
  return event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : undefined;
}
