/** Whether a block is looked for: the bar asks for it, and so does a key. */
import { create } from "zustand";

type Finding = { readonly isOpen: boolean; readonly open: (isOpen: boolean) => void };

export const useFinding = create<Finding>((set) => ({ isOpen: false, open: (isOpen) => set({ isOpen }) }));
