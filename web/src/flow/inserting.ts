/** The place at which a block is about to be inserted: one menu serves all places. */
import { create } from "zustand";

import type { Spot } from "./model";

type Inserting = {
  readonly at: Spot | undefined;
  readonly open: (at: Spot) => void;
  readonly close: () => void;
};

export const useInserting = create<Inserting>((set) => ({
  at: undefined,
  open: (at) => set({ at }),
  close: () => set({ at: undefined }),
}));
