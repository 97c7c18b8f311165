/** How long after they happened events come in, as people say it. */
import type { TFunction } from "i18next";

import type { Late } from "../api/events";

/** Nobody waits for less. */
const AT_ONCE_MS = 5_000;
const UNITS = [
  { unit: "second", ms: 1_000 },
  { unit: "minute", ms: 60_000 },
  { unit: "hour", ms: 3_600_000 },
  { unit: "day", ms: 86_400_000 },
] as const;
/** From here on the next larger unit says it better: 90 minutes, and then 2 hours. */
const OF_A_UNIT_MIN = 2;

/** A length of time in the largest unit of which there are two, rounded up: what is said is kept. */
export function lengthOf(locale: string, ms: number): string {
  const { unit, ms: of } = UNITS.findLast((one) => ms >= OF_A_UNIT_MIN * one.ms) ?? UNITS[0];
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(Math.ceil(ms / of));
}

export function lateness(t: TFunction, locale: string, { half_ms, most_ms, longest_ms }: Late): string {
  const longest = lengthOf(locale, longest_ms);
  if (longest_ms < AT_ONCE_MS) {
    return t("sources.late.atOnce");
  }
  if (most_ms < AT_ONCE_MS) {
    return t("sources.late.mostly", { longest });
  }
  const most = lengthOf(locale, most_ms);
  return half_ms < AT_ONCE_MS ? t("sources.late.halfAtOnce", { most, longest }) : t("sources.late.half", { half: lengthOf(locale, half_ms), most, longest });
}
