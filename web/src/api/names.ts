/** The names that can be chosen from: of what the workspace has, and of what was lately seen. */
import { queryOptions } from "@tanstack/react-query";

import { ask } from "./client";
import { allSources } from "./sources";

/** What was seen under a name. */
export type Seen = { readonly kind: string; readonly values: readonly string[] };

/** Names and values that were lately seen. */
export type Catalogue = {
  readonly events: { readonly [name: string]: { readonly last_at: string | null; readonly fields: { readonly [name: string]: Seen } } };
  readonly fields: { readonly [name: string]: Seen };
  readonly tags: readonly string[];
  readonly interests: readonly string[];
};

/** A thing with a handle. */
export type Named = { readonly handle: string; readonly name: string };

/** How long the names that are asked for are taken as they are: nobody adds one every minute. */
const FRESH_MS = 60_000;

const listed = (path: string, key: string) =>
  queryOptions({
    queryKey: ["names", key],
    queryFn: async () => (await ask<{ readonly [key: string]: readonly Named[] }>("GET", path))[key] ?? [],
    staleTime: FRESH_MS,
  });

export const catalogue = queryOptions({
  queryKey: ["names", "catalogue"],
  queryFn: () => ask<Catalogue>("GET", "/api/v1/catalogue"),
  staleTime: FRESH_MS,
});

export const emailNames = listed("/api/v1/emails", "emails");
export const segmentNames = listed("/api/v1/segments", "segments");
export const workflowNames = listed("/api/v1/workflows", "workflows");
export const couponNames = listed("/api/v1/coupons", "coupons");
/** The sources of events that the settings name. */
export const sourceNames = queryOptions({
  queryKey: ["names", "sources"],
  queryFn: async (): Promise<readonly Named[]> => (await allSources()).map(({ id }) => ({ handle: id, name: id })),
  staleTime: FRESH_MS,
});
/** An interest, with its name, or one for each language. */
export type NamedInterest = { readonly id: string; readonly name: string | { readonly [language: string]: string } };
/** The interests that the settings name. */
export const interestNames = queryOptions({
  queryKey: ["names", "interests"],
  queryFn: async () => (await ask<{ readonly document: { readonly interests?: readonly NamedInterest[] } | null }>("GET", "/api/v1/settings")).document?.interests ?? [],
  staleTime: FRESH_MS,
});
export const staffNames = listed("/api/v1/staff", "staff");
