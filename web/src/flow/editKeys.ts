/** The keys of whoever edits a workflow, and what they do to all that is chosen. They come a moment after the page. */
import { beside, duplicate, move, next, remove, runOf } from "./edits";
import { neighbour } from "./model";
import { chosenIds, useEditing } from "./store";
import { focus, stepOf } from "./useKeys";

/** Takes blocks out; the one before them has the focus then. */
export function takeOut(ids: readonly string[]): void {
  const { workflow, choose, edit } = useEditing.getState();
  if (workflow !== undefined) {
    const after = next(workflow, ids);
    edit((old) => remove(old, ids));
    choose(after);
    focus(after);
  }
}

/** Makes the same again behind them; the copies are chosen then. */
export function again(ids: readonly string[]): void {
  const { workflow, chooseAll, edit } = useEditing.getState();
  const copy = workflow === undefined ? undefined : duplicate(workflow, ids);
  if (copy !== undefined) {
    edit(() => copy.workflow);
    chooseAll(copy.ids);
    focus(copy.ids.at(-1));
  }
}

/** Takes blocks one place up or down. They stay chosen. */
export function shift(ids: readonly string[], by: -1 | 1): void {
  const { workflow, chosen, edit } = useEditing.getState();
  const spot = workflow === undefined ? undefined : beside(workflow, ids, by);
  if (spot !== undefined) {
    edit((old) => move(old, ids, spot));
    focus(chosen);
  }
}

/** What a key asks for. */
export function work(event: KeyboardEvent): boolean {
  const ids = chosenIds();
  const { undo, redo } = useEditing.temporal.getState();
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && event.key === "z") {
    undo();
    return true;
  }
  if (isCommand && event.key === "y") {
    redo();
    return true;
  }
  const by = stepOf(event);
  if (ids.length === 0) {
    return false;
  }
  if (by !== undefined && event.altKey) {
    shift(ids, by);
    return true;
  }
  if (by !== undefined && event.shiftKey) {
    reach(ids, by);
    return true;
  }
  if (event.key === "Delete") {
    takeOut(ids);
    return true;
  }
  if (isCommand && event.key === "d") {
    again(ids);
    return true;
  }
  if (event.key === "Escape" && ids.length > 1) {
    useEditing.getState().choose(ids.at(-1));
    return true;
  }
  return false;
}

/** Chooses one more block of the sequence, or one less where one goes back to where one began. */
function reach(ids: readonly string[], by: -1 | 1): void {
  const { workflow, chosen, chooseAll } = useEditing.getState();
  // What does not stand in a row has no end from which one could go on: it begins anew.
  const row = workflow !== undefined && runOf(workflow, ids) !== undefined ? ids : ids.slice(-1);
  const to = workflow === undefined || chosen === undefined ? undefined : neighbour(workflow, chosen, by)?.id;
  if (to !== undefined) {
    chooseAll(row.includes(to) ? row.slice(0, -1) : [...row, to]);
    focus(to);
  }
}
