/** Whether there is something to ask after a downtime, of how much, and which answers make a difference. Nothing is shown here. */
import type { Downtime } from "../api/downtime";
import type { Row } from "../api/types";

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** The ages that are offered, in hours: what people think in, up to a week. */
const AGES = [1, 3, 6, 12, 24, 48, 72, 168] as const;
/** So many are counted; the server looks no further. */
const COUNTED_MAX = 100_000;

/** What is asked. */
export type Question = {
  readonly from: string;
  readonly until: string;
  readonly waiting: number;
  /** Of these, what goes out whatever is said: none of it. */
  readonly pastLimit: number;
  /** Whether more than was counted may wait. */
  readonly isMore: boolean;
  readonly oldest: string;
  /** In how many hours "what was due lately" is some of it, and not all or nothing. */
  readonly ages: readonly number[];
  /** From what, the most first. */
  readonly parts: readonly Part[];
};

export type Part = { readonly workflow: string; readonly waiting: number; readonly pastLimit: number; readonly oldest: string };

/** Nothing where there was no downtime, where somebody answered, or where nothing waits. */
export function question(of: Downtime | null | undefined, now: number): Question | undefined {
  const parts = (of?.overdue ?? []).map((one) => ({ workflow: one.workflow, waiting: one.waiting, pastLimit: one.past_limit, oldest: one.oldest }));
  const waiting = parts.reduce((sum, one) => sum + one.waiting, 0);
  if (of === null || of === undefined || !of.is_open || waiting === 0) {
    return undefined;
  }
  const oldest = parts.map((one) => one.oldest).toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ?? of.from;
  const isSome = (hours: number) => Date.parse(oldest) < now - hours * HOUR_MS && now - hours * HOUR_MS < Date.parse(of.until);
  return {
    from: of.from,
    until: of.until,
    waiting,
    pastLimit: parts.reduce((sum, one) => sum + one.pastLimit, 0),
    isMore: waiting >= COUNTED_MAX,
    oldest,
    ages: AGES.filter(isSome),
    parts: parts.toSorted((a, b) => b.waiting - a.waiting),
  };
}

/** How a length in hours is said: in days from two days on. */
export function lapse(hours: number): { readonly unit: "h" | "d"; readonly count: number } {
  return hours > DAY_HOURS && hours % DAY_HOURS === 0 ? { unit: "d", count: hours / DAY_HOURS } : { unit: "h", count: hours };
}

/** What a workflow is called; its handle where that is not known. */
export function nameOf(handle: string, rows: readonly Row[] | undefined): string {
  return rows?.find((one) => one.handle === handle)?.name ?? handle;
}

/** Its page: newsletters have one of their own. */
export function pageOf(handle: string): string {
  return handle.startsWith("newsletter-") ? `/newsletters/${handle}` : `/workflows/${handle}`;
}
