/** Other programs that are told what happens: what is asked of the API. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { ask } from "./client";
import type { components } from "./schema";

/** Somebody who is told. */
export type Webhook = components["schemas"]["Webhook"];
/** Something that it was told or is to be told. */
export type Delivery = components["schemas"]["Delivery"];

/** What came of telling it something made up. */
export type Tested = components["schemas"]["WebhookTested"];

/** How often it is looked how they do. */
const EVERY_MS = 15_000;
/** So many deliveries on a page. */
const PAGE_LENGTH = 25;

const path = (name: string) => `/api/v1/webhooks/${encodeURIComponent(name)}`;

export const webhooks = queryOptions({ queryKey: ["webhooks"], queryFn: () => ask<{ webhooks: Webhook[] }>("GET", "/api/v1/webhooks"), refetchInterval: EVERY_MS });

/** Makes one, whose secret is in the answer this once, or sets one. */
export const setWebhook = (name: string, to: { readonly url: string; readonly events: readonly string[]; readonly active: boolean }) => ask<Webhook>("PUT", path(name), to);

export const deleteWebhook = (name: string) => ask<void>("DELETE", path(name));

/** Another secret, shown this once. */
export const renewWebhook = (name: string) => ask<{ secret: string; before_until: string }>("POST", `${path(name)}/secret`);

export const deliveries = (name: string) =>
  infiniteQueryOptions({
    queryKey: ["webhooks", name, "deliveries"],
    queryFn: ({ pageParam }) => ask<{ deliveries: Delivery[]; next: string | null }>("GET", `${path(name)}/deliveries?limit=${PAGE_LENGTH}${pageParam === undefined ? "" : `&after=${pageParam}`}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });

/** Puts back what failed, or one thing that is over. */
export const replay = (name: string, delivery: string | undefined) => ask<{ replayed: number; more: boolean }>("POST", `${path(name)}/replay`, delivery === undefined ? {} : { delivery });

/** Tells it something made up, at once. */
export const testWebhook = (name: string) => ask<Tested>("POST", `${path(name)}/test`);
