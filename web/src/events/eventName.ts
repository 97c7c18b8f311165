/** What happened, as people say it: what Postduif itself writes in words, what others send by its name. */
import type { TFunction } from "i18next";

export function eventName(t: TFunction, name: string): string {
  const said = t as unknown as (key: string, options: { readonly defaultValue: string }) => string;
  return said(`ownEvent.${name}`, { defaultValue: name.replaceAll("_", " ") });
}

/** Names that only Postduif itself writes; nobody else can send one. */
const OWN = /^(email|interest|journey|contact|task|postduif)_|^coupon_given$/;

/** By what Postduif finds its way, and nobody else does. */
const WAYS: ReadonlySet<string> = new Set(["message", "journey", "hops", "block", "visit", "version", "email_version", "key", "form_version", "request", "trigger", "merge"]);

/** Whether only Postduif itself writes it. */
export const isOwn = (event: string): boolean => OWN.test(event);

/** What of an event is worth a line. */
export function worthALine<T>(event: string, data: { readonly [name: string]: T }): { readonly [name: string]: T } {
  return isOwn(event) ? Object.fromEntries(Object.entries(data).filter(([name]) => !WAYS.has(name))) : data;
}
