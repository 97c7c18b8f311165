/** The keys of the canvas; none of them while somebody writes in a field. */
import { useEffect } from "react";

import { useFinding } from "./finding";
import { START } from "./layout";
import { duplicate, neighbour, remove } from "./model";
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

/** Listens while the page is open. */
export function useKeys(editable: boolean): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (isWriting(event.target)) {
        return;
      }
      if (act(event, editable)) {
        event.preventDefault();
      }
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [editable]);
}

/** Takes a block out; the one before it has the focus then. */
export function takeOut(id: string): void {
  const { workflow, choose, edit } = useEditing.getState();
  if (workflow !== undefined) {
    const next = (neighbour(workflow, id, -1) ?? neighbour(workflow, id, 1))?.id;
    edit((old) => remove(old, id));
    choose(next);
    focus(next);
  }
}

function act(event: KeyboardEvent, editable: boolean): boolean {
  const { workflow, chosen, choose, edit } = useEditing.getState();
  const isCommand = event.ctrlKey || event.metaKey;
  const { undo, redo } = useEditing.temporal.getState();
  // From within its field the browser's own search is a second press away.
  if (isCommand && event.key === "f") {
    useFinding.getState().open(true);
    return true;
  }
  if (editable && isCommand && event.key === "z") {
    undo();
    return true;
  }
  if (editable && isCommand && event.key === "y") {
    redo();
    return true;
  }
  if (workflow === undefined || chosen === undefined || chosen === START) {
    return false;
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const next = neighbour(workflow, chosen, event.key === "ArrowDown" ? 1 : -1)?.id;
    if (next !== undefined) {
      choose(next);
      focus(next);
    }
    return next !== undefined;
  }
  if (editable && event.key === "Delete") {
    takeOut(chosen);
    return true;
  }
  if (editable && isCommand && event.key === "d") {
    const copy = duplicate(workflow, chosen);
    if (copy !== undefined) {
      edit(() => copy.workflow);
      choose(copy.id);
      focus(copy.id);
    }
    return true;
  }
  return false;
}
