/** What an event says of money and of time, as its reader writes it. What else it says stands as it came. */

/** An amount as events have it: a number with a point, and a currency. */
const MONEY = /^(-?\d+(?:\.\d{1,6})?) ([A-Z]{3})$/;
/** An instant: a date, a time and its distance from UTC. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** The text in a locale. `moment` writes an instant. */
export function written(locale: string, text: string, moment: (instant: string) => string): string {
  const [, amount, currency] = MONEY.exec(text) ?? [];
  if (amount !== undefined && currency !== undefined) {
    return new Intl.NumberFormat(locale, { style: "currency", currency }).format(Number(amount));
  }
  // What looks like an instant and is none stands as it came.
  return INSTANT.test(text) && !Number.isNaN(Date.parse(text)) ? moment(text) : text;
}
