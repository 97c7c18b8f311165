/** Of which days numbers are: the last so many, or from a date until another, where the workspace is. */
import type { Days } from "../../api/workflows";

/** The last so many days that can be chosen with one press, today among them. */
export const LAST = ["7", "30", "90", "365"] as const;

/** What of it stands in the address. */
export type DaysAsked = { readonly days?: string; readonly from?: string; readonly to?: string };

const DAY_MS = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** The date of an instant in a zone, as `2027-03-05`. */
export function dateIn(zone: string, instant: number | string): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(new Date(instant));
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  return `${of("year")}-${of("month")}-${of("day")}`;
}

/** What of an address says which days are meant, and nothing that cannot be meant. */
export function daysIn(search: Record<string, unknown>): DaysAsked {
  const days = String(search["days"]);
  if (LAST.some((one) => one === days)) {
    return { days };
  }
  const date = (name: string) => (DATE.test(String(search[name])) && !Number.isNaN(Date.parse(String(search[name]))) ? String(search[name]) : undefined);
  const [from, to] = [date("from"), date("to")];
  if (from === undefined || (to !== undefined && to < from)) {
    return {};
  }
  return { from, ...(to === undefined ? {} : { to }) };
}

/** The days that are meant today; nothing for all of them. */
export function meant(asked: DaysAsked, today: string | undefined): Days | undefined {
  if (asked.from !== undefined) {
    return { from: asked.from, ...(asked.to === undefined ? {} : { to: asked.to }) };
  }
  if (asked.days === undefined || today === undefined) {
    return undefined;
  }
  const first = new Date(Date.parse(today) - (Number(asked.days) - 1) * DAY_MS);
  return { from: first.toISOString().slice(0, 10) };
}

/** Whether an instant lies in the days that are told. */
export const isWithin = (instant: string, zone: string, days: { readonly from: string; readonly to: string }) => {
  const date = dateIn(zone, instant);
  return days.from <= date && date <= days.to;
};
