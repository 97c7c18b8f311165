/**
 * The numbers at the blocks, kept apart from the workflow so that a tick draws only the blocks whose
 * numbers changed.
 */
import { create } from "zustand";

import type { Numbers, Report } from "../api/types";

type Counted = { readonly of: ReadonlyMap<string, Numbers>; readonly started: number };

/** The newest numbers by block. */
export const useNumbers = create<Counted>(() => ({ of: new Map(), started: 0 }));

/** Takes a report; numbers that did not change stay the same object. */
export function take(report: Report | undefined): void {
  const before = useNumbers.getState().of;
  const of = new Map<string, Numbers>();
  for (const block of report?.blocks ?? []) {
    const known = before.get(block.id);
    of.set(block.id, known !== undefined && JSON.stringify(known) === JSON.stringify(block.total) ? known : block.total);
  }
  const started = (report?.triggers ?? []).reduce((sum, trigger) => sum + (trigger.total["started"] ?? 0), 0);
  useNumbers.setState({ of, started });
}
