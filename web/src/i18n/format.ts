/** Numbers, dates and times as the reader writes them: in their language, in the way of their own country. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

/** What a language means where the browser does not say from where its reader is. */
const USUAL: { readonly [language: string]: string } = { en: "en-GB", nl: "nl-NL" };

/** The locale of a language: that of the browser if it speaks it, else the usual one. */
export function localeOf(language: string, browser: readonly string[]): string {
  return browser.find((one) => one.startsWith(`${language}-`)) ?? USUAL[language] ?? language;
}

/** How things are written. */
export type Format = {
  readonly number: (value: number) => string;
  /** A share from 0 to 1. */
  readonly percent: (share: number) => string;
  readonly day: (instant: string | Date) => string;
  readonly moment: (instant: string | Date) => string;
  /** What the clock says in a zone, for what takes place there wherever its reader is; without one as the reader's own says. */
  readonly momentIn: (instant: string | Date, zone: string | undefined) => string;
  /** From one instant to another in a zone: of one day its date stands there once. */
  readonly span: (from: string, to: string, zone: string) => string;
  /** A local time without a zone, such as `2027-03-05T22:10:00`, with its day of the week. */
  readonly local: (text: string) => string;
  readonly month: (month: number) => string;
  /** A date such as `2027-03-05`, whatever the zone of its reader. */
  readonly date: (date: string) => string;
  /** The day of the week of a date such as `2027-03-05`, as short as it is written. */
  readonly weekday: (date: string) => string;
};

const DAY = { year: "numeric", month: "short", day: "numeric" } as const;
const TIME = { hour: "2-digit", minute: "2-digit" } as const;

/** The writing of a locale. */
export function formatOf(locale: string): Format {
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const day = new Intl.DateTimeFormat(locale, DAY);
  const moment = new Intl.DateTimeFormat(locale, { ...DAY, ...TIME });
  // As if it were in UTC it is shown as it is written.
  const local = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", ...TIME, timeZone: "UTC" });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  const date = new Intl.DateTimeFormat(locale, { ...DAY, timeZone: "UTC" });
  const month = new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" });
  return {
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    day: (instant) => day.format(new Date(instant)),
    moment: (instant) => moment.format(new Date(instant)),
    momentIn: (instant, zone) => (zone === undefined ? moment : new Intl.DateTimeFormat(locale, { ...DAY, ...TIME, timeZone: zone })).format(new Date(instant)),
    span: (from, to, zone) => new Intl.DateTimeFormat(locale, { ...DAY, ...TIME, timeZone: zone }).formatRange(new Date(from), new Date(to)),
    local: (text) => local.format(new Date(`${text.slice(0, 19)}Z`)),
    weekday: (date) => weekday.format(new Date(`${date.slice(0, 10)}T00:00:00Z`)),
    date: (text) => date.format(new Date(text)),
    month: (one) => month.format(new Date(Date.UTC(2024, one - 1, 1))),
  };
}

/** The writing of the reader. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => formatOf(localeOf(i18n.language, navigator.languages)), [i18n.language]);
}
