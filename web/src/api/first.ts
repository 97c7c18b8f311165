/** The first steps of a newcomer: how far they are, who the mail comes from, and tests of e-mails. */
import { queryOptions } from "@tanstack/react-query";

import { ask } from "./client";
import type { components } from "./schema";

export type Progress = components["schemas"]["FirstHour"];
export type Sender = components["schemas"]["Sender"];
/** What name servers say of its domain. */
export type SenderDns = components["schemas"]["SenderDns"];

/** The steps, in their order. */
export const STEPS = ["who", "sender", "never", "contacts", "workflow", "fill", "test", "on"] as const;
/** One of them. */
export type Step = (typeof STEPS)[number];

/** How far it is; others of the workspace may go on with it too. */
export const progress = queryOptions({ queryKey: ["first-hour"], queryFn: () => ask<Progress>("GET", "/api/v1/first-hour"), staleTime: 30_000 });

export const saveProgress = (of: Progress) =>
  ask<Progress>("PUT", "/api/v1/first-hour", Object.fromEntries(Object.entries(of).filter(([, value]) => value !== null)));

/** The first step that is still to be taken. */
export function nextOf(done: readonly string[]): Step {
  return STEPS.find((step) => !done.includes(step)) ?? "on";
}

export const sender = queryOptions({ queryKey: ["sender"], queryFn: () => ask<Sender>("GET", "/api/v1/sender") });

/** Name servers are asked, so only when somebody says so. */
export const senderDns = (domain: string) => queryOptions({ queryKey: ["sender", "dns", domain], queryFn: () => ask<SenderDns>("GET", "/api/v1/sender/dns"), enabled: false, retry: false });

export const saveSender = (name: string, email: string) => ask<Sender>("PUT", "/api/v1/sender", { name, email });

/** Puts an e-mail into the test inbox, made out to an address. */
export const testEmail = (handle: string, to: string) => ask<{ mail: string; subject: string }>("POST", `/api/v1/emails/${encodeURIComponent(handle)}/test`, { to });

/** Makes or changes somebody who said yes to an interest, in these words. */
export const subscribe = (email: string, interest: string, consent: { source: string; wording: string }, fields: { readonly [name: string]: string } = {}) =>
  ask("PUT", "/api/v1/contacts", {
    contact: { email },
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
    interests: [{ interest, subscribed: true, basis: "opt_in", at: new Date().toISOString(), ...consent }],
  });
