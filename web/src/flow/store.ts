/**
 * What is being edited: the workflow with its past, and what is chosen and collapsed, which is nobody
 * else's business and no part of undoing.
 */
import { temporal } from "zundo";
import { create } from "zustand";

import type { Workflow } from "./document";

/** How many steps can be taken back. */
const PAST_MAX = 200;

/** The workflow on the canvas. */
export type Editing = {
  readonly workflow: Workflow | undefined;
  readonly chosen: string | undefined;
  /** All that is chosen where it is several, the chosen one among them; else nobody. */
  readonly group: ReadonlySet<string>;
  /** Whether each press chooses one more, as with a key held down: a finger has no keys. */
  readonly isSeveral: boolean;
  readonly collapsed: ReadonlySet<string>;
  readonly load: (workflow: Workflow) => void;
  readonly edit: (change: (workflow: Workflow) => Workflow) => void;
  readonly choose: (id: string | undefined) => void;
  /** Chooses several; the last one is where the next key goes on. */
  readonly chooseAll: (ids: readonly string[]) => void;
  readonly several: (isSeveral: boolean) => void;
  readonly toggle: (id: string) => void;
};

const NOBODY: ReadonlySet<string> = new Set();

/** The one canvas of the page. */
export const useEditing = create<Editing>()(
  temporal(
    (set) => ({
      workflow: undefined,
      chosen: undefined,
      group: NOBODY,
      isSeveral: false,
      collapsed: new Set<string>(),
      load: (workflow) => set({ workflow }),
      edit: (change) =>
        set((state) => (state.workflow === undefined ? state : { workflow: change(state.workflow) })),
      choose: (chosen) => set({ chosen, group: NOBODY }),
      chooseAll: (ids) => set({ chosen: ids.at(-1), group: ids.length > 1 ? new Set(ids) : NOBODY }),
      several: (isSeveral) => set({ isSeveral }),
      toggle: (id) =>
        set((state) => {
          const collapsed = new Set(state.collapsed);
          if (!collapsed.delete(id)) {
            collapsed.add(id);
          }
          return { collapsed };
        }),
    }),
    {
      limit: PAST_MAX,
      partialize: (state) => ({ workflow: state.workflow }),
      equality: (past, now) => past.workflow === now.workflow,
    },
  ),
);

/** Begins with a workflow and no past. */
export function begin(workflow: Workflow): void {
  useEditing.setState({ workflow, chosen: undefined, group: NOBODY, isSeveral: false, collapsed: new Set() });
  useEditing.temporal.getState().clear();
}

/** Whether a block is chosen, alone or with others. */
export const useIsChosen = (id: string | undefined) => useEditing((state) => state.chosen === id || (id !== undefined && state.group.has(id)));

/** A press on a block: with a key for more, or while several are chosen by a press each, it joins what is chosen, or leaves it. */
export function press(id: string, event: Pick<MouseEvent, "shiftKey" | "ctrlKey" | "metaKey">, mayBeMore: boolean): void {
  const { choose, chooseAll, isSeveral } = useEditing.getState();
  const before = chosenIds();
  if (!mayBeMore || before.length === 0 || !(isSeveral || event.shiftKey || event.ctrlKey || event.metaKey)) {
    choose(id);
    return;
  }
  chooseAll(before.includes(id) ? before.filter((one) => one !== id) : [...before, id]);
}

/** The blocks that are chosen; what starts the workflow is none. */
export function chosenIds(): readonly string[] {
  const { chosen, group } = useEditing.getState();
  const ids = group.size > 0 ? [...group] : chosen === undefined ? [] : [chosen];
  return ids.filter((id) => !id.startsWith("/"));
}
