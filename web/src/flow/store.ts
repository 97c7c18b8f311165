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
  readonly collapsed: ReadonlySet<string>;
  readonly load: (workflow: Workflow) => void;
  readonly edit: (change: (workflow: Workflow) => Workflow) => void;
  readonly choose: (id: string | undefined) => void;
  readonly toggle: (id: string) => void;
};

/** The one canvas of the page. */
export const useEditing = create<Editing>()(
  temporal(
    (set) => ({
      workflow: undefined,
      chosen: undefined,
      collapsed: new Set<string>(),
      load: (workflow) => set({ workflow }),
      edit: (change) =>
        set((state) => (state.workflow === undefined ? state : { workflow: change(state.workflow) })),
      choose: (chosen) => set({ chosen }),
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
  useEditing.setState({ workflow, chosen: undefined, collapsed: new Set() });
  useEditing.temporal.getState().clear();
}
