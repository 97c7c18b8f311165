/** Contacts: what is asked of the API, and under which names the answers are kept. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Fields, Value } from "../flow/document";
import { ask } from "./client";
import type { SegmentCount } from "./segments";

/** What somebody agreed to, with its proof. */
export type Consent = {
  readonly state: "subscribed" | "left";
  readonly basis?: string | null;
  readonly source?: string | null;
  readonly wording?: string | null;
  readonly at?: string | null;
};

/** A contact. */
export type Contact = {
  readonly id: string;
  readonly email: string | null;
  readonly zone: string | null;
  readonly language: string | null;
  readonly created_at: string;
  readonly suppressed: string | null;
  readonly keys: readonly { readonly kind: string; readonly value: string }[];
  readonly fields: { readonly [name: string]: { readonly value: Value; readonly since: string | null } };
  readonly tags: readonly string[];
  readonly interests: { readonly [interest: string]: Consent };
};

/** One walk through a workflow. */
export type Journey = {
  readonly id: string;
  readonly workflow: string | null;
  readonly version: number;
  readonly key: string;
  readonly entered_at: string;
  readonly state: "active" | "ended";
  readonly block?: string | null;
  readonly wake_at?: string;
  readonly at?: string;
  readonly reason?: string;
};

/** A message to the contact. */
export type Message = {
  readonly id: string;
  readonly journey: string;
  readonly workflow: string | null;
  readonly block: string;
  readonly email: string;
  /** Nothing until it is made. */
  readonly email_version: number | null;
  readonly state: string;
  readonly reason: string | null;
  readonly due_at: string;
  readonly handed_at: string | null;
};

/** What is put right: fields by their names, null clears one; tags that are put on or taken off; interests that somebody leaves. */
export type Correction = {
  readonly fields?: { readonly [name: string]: Value };
  readonly tags?: { readonly [tag: string]: boolean };
  readonly interests?: readonly { readonly interest: string; readonly subscribed: false; readonly source: string }[];
};

/** A contact with its newest journeys and messages. */
export type Whole = Contact & { readonly journeys: readonly Journey[]; readonly messages: readonly Message[] };

/** Something that happened. */
export type Happening = {
  readonly id: string;
  readonly event: string;
  readonly occurred_at: string;
  readonly received_at: string;
  readonly source: string;
  readonly data: { readonly [name: string]: Value };
};

/** What a step of a journey saw, and what came of it. */
export type Step = {
  readonly id: string;
  readonly block: string;
  readonly outcome: string;
  readonly at: string;
  readonly why: {
    readonly note?: string;
    readonly saw?: readonly { readonly rule: string; readonly value?: string; readonly since?: string; readonly held: boolean }[];
  };
};

/** Which contacts: those with a key that begins so, those in a segment, or all, the newest first. */
export type Filter = { readonly find?: string; readonly segment?: string };

/** A page of contacts; the first of those for whom a rule holds says about how many they are. */
export type Contacts = { readonly contacts: readonly Contact[]; readonly next: string | null; readonly looked_at?: number; readonly count?: SegmentCount | null };

const path = (id: string) => `/api/v1/contacts/${encodeURIComponent(id)}`;

/** A page of contacts after another. */
export const contacts = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ["contacts", filter],
    queryFn: ({ pageParam }) => {
      const which = filter.find !== undefined ? { find: filter.find } : filter.segment !== undefined ? { segment: filter.segment } : { order: "newest" };
      const query = new URLSearchParams({ ...which, limit: "50", ...(pageParam === undefined ? {} : { after: pageParam }) });
      return ask<Contacts>("GET", `/api/v1/contacts?${query}`);
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });

/** The same of those whom a segment would have that nobody saved yet; of everybody where there is none. */
export const matching = (document: Fields | undefined) =>
  infiniteQueryOptions({
    queryKey: ["contacts", "matching", document],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({ ...(document === undefined ? { order: "newest" } : {}), limit: "50", ...(pageParam === undefined ? {} : { after: pageParam }) });
      return document === undefined ? ask<Contacts>("GET", `/api/v1/contacts?${query}`) : ask<Contacts>("POST", `/api/v1/segments/members?${query}`, document);
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    // What was found stays until something else is.
    placeholderData: keepPreviousData,
    retry: false,
  });

/** One contact. */
export const contact = (id: string) => queryOptions({ queryKey: ["contacts", "one", id], queryFn: () => ask<Whole>("GET", path(id)) });

/** What happened to a contact, a page after another. */
export const timeline = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["contacts", "one", id, "events"],
    queryFn: ({ pageParam }) => ask<{ events: Happening[]; next: string | null }>("GET", `${path(id)}/events?limit=30${pageParam === undefined ? "" : `&after=${pageParam}`}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });

/** The steps of a journey. */
export const steps = (id: string, journey: string) =>
  queryOptions({
    queryKey: ["contacts", "one", id, "steps", journey],
    queryFn: () => ask<{ steps: Step[]; next: string | null }>("GET", `${path(id)}/journeys/${journey}/steps?limit=200`),
  });

/** Why somebody is in a workflow, was, or never came in. */
export const why = (id: string, workflow: string, language: string) =>
  queryOptions({
    queryKey: ["contacts", "one", id, "why", workflow, language],
    queryFn: () => ask<{ sentences: string[] }>("GET", `${path(id)}/why/${encodeURIComponent(workflow)}?language=${language === "nl" ? "nl" : "en"}`),
  });

/** How often it is looked whether a change is taken in, which stands in an inbox first, and how long between. */
const [LOOKS_MAX, LOOK_EVERY_MS] = [20, 150];

/** Puts right what is known of somebody. It is there when this answers, unless the program has much to do. */
export async function correct(of: Contact, change: Correction | undefined): Promise<void> {
  const before = known(await ask<Whole>("GET", path(of.id)));
  await ask("PUT", "/api/v1/contacts", { contact: { id: of.id }, ...change });
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    if (known(await ask<Whole>("GET", path(of.id))) !== before) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** What a correction can change. */
const known = ({ email, zone, language, fields, tags, interests }: Contact) => JSON.stringify({ email, zone, language, fields, tags, interests });

/** Where all that is known of somebody is given away. */
export const exportPath = (id: string) => `${path(id)}/export`;

/** Forgets somebody. Nothing is sent to them from the answer on. */
export const erase = (id: string) => ask("POST", `${path(id)}/erase`);
