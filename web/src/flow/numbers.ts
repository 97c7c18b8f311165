/**
 * The numbers at the blocks, kept apart from the workflow so that a tick draws only the blocks whose
 * numbers changed.
 */
import { create } from "zustand";

import type { BlockNumbers, Counts, DaysTold, Report } from "../api/types";

type Counted = {
  readonly of: ReadonlyMap<string, BlockNumbers>;
  readonly started: number;
  /** Of which days; nothing where they are of all time. */
  readonly days: DaysTold | undefined;
  /** Most people who stand in one block: what the heat is measured by. */
  readonly hottest: number;
  /** What the draft would have counted over a past that is tried, by block. */
  readonly past: ReadonlyMap<string, BlockNumbers> | undefined;
  readonly pastStarted: number;
};

/** The newest numbers by block. */
export const useNumbers = create<Counted>(() => ({ of: new Map(), started: 0, days: undefined, hottest: 0, past: undefined, pastStarted: 0 }));

/** Takes what a draft would have counted, or puts it away. */
export function takePast(report: Report | undefined): void {
  const past = report === undefined ? undefined : new Map(report.blocks.map((block) => [block.id, block.total]));
  const pastStarted = (report?.triggers ?? []).reduce((sum, one) => sum + one.total.started, 0);
  useNumbers.setState({ past, pastStarted });
}

/** Takes a report, of all versions or of one; numbers that did not change stay the same object. */
export function take(report: Report | undefined, version?: string): void {
  const before = useNumbers.getState().of;
  const of = new Map<string, BlockNumbers>();
  for (const block of report?.blocks ?? []) {
    const numbers = version === undefined ? block.total : block.versions[version];
    const known = before.get(block.id);
    if (numbers !== undefined) {
      of.set(block.id, known !== undefined && JSON.stringify(known) === JSON.stringify(numbers) ? known : numbers);
    }
  }
  const triggers = (report?.triggers ?? []).map((one) => (version === undefined ? one.total : one.versions[version]));
  const started = triggers.reduce((sum, one) => sum + (one?.started ?? 0), 0);
  const hottest = Math.max(0, ...Array.from(of.values(), (one) => one.waiting));
  useNumbers.setState({ of, started, days: report?.days ?? undefined, hottest });
}

/** The versions that something was counted in, the newest first. */
export function versionsIn(report: Report | undefined): string[] {
  const all = [...(report?.triggers ?? []), ...(report?.blocks ?? [])].flatMap((one) => Object.keys(one.versions));
  return [...new Set(all)].toSorted((one, other) => Number(other) - Number(one));
}

/** A count by reason as one number. */
export function sumOf(counts: Counts | undefined): number {
  return Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0);
}

/** How many of those who came by went this way; nothing while nobody did. */
export function shareOf(numbers: BlockNumbers | undefined, arm: string): number | undefined {
  const total = sumOf(numbers?.arms);
  return total === 0 ? undefined : (numbers?.arms[arm] ?? 0) / total;
}
