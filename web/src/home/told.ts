/** What went on, in sentences. No page is known here. */
import type { TFunction } from "i18next";

import type { Summary } from "../api/summary";
import type { Format } from "../i18n/format";

export const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

/** The numbers of all days together. */
export type Totals = { readonly sent: number; readonly arrived: number; readonly skipped: number; readonly back: number };

/** What came back may have left before these days, so that what arrived is never less than nothing. */
export function totals(now: Summary): Totals {
  const [sent, refused, skipped] = [sum(now.all.sent), sum(now.all.refused), sum(now.all.skipped)];
  const back = refused + now.said.bounced + now.said.came_back;
  return { sent, arrived: Math.max(0, sent - back), skipped, back };
}

/** As one would tell it to a colleague; what is nothing is left out, but for the first. */
export function told(t: TFunction, format: Format, now: Summary, live: number | undefined): string[] {
  const { sent, arrived, skipped, back } = totals(now);
  const n = format.number;
  return [
    sent === 0 ? t("home.told.nothing") : t("home.told.sent", { count: sent, n: n(sent), arrived: n(arrived) }),
    back === 0 ? "" : t("home.told.back", { count: back, n: n(back) }),
    now.said.complained === 0 ? "" : t("home.told.spam", { count: now.said.complained, n: n(now.said.complained) }),
    now.said.replied === 0 ? "" : t("home.told.replied", { count: now.said.replied, n: n(now.said.replied) }),
    skipped === 0 ? "" : t("home.told.skipped", { count: skipped, n: n(skipped) }),
    live === undefined ? "" : t("home.told.live", { count: live, n: n(live) }),
  ].filter((sentence) => sentence !== "");
}
