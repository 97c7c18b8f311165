/** What went on in the last days, and what is odd. */
import { queryOptions } from "@tanstack/react-query";

import { ask } from "./client";
import type { components } from "./schema";

/** What went on, day by day. */
export type Summary = components["schemas"]["Summary"];
/** What stopped by itself. */
export type Alerts = components["schemas"]["Alerts"];
/** What is left alone. */
export type Parked = components["schemas"]["Parked"];

/** How often it is asked anew while somebody looks. */
const EVERY_MS = 60_000;

/** So many days, today among them. */
export const summary = (days: number) =>
  queryOptions({ queryKey: ["summary", days], queryFn: () => ask<Summary>("GET", `/api/v1/summary?days=${days}`), refetchInterval: EVERY_MS });

export const alerts = queryOptions({ queryKey: ["alerts"], queryFn: () => ask<Alerts>("GET", "/api/v1/alerts"), refetchInterval: EVERY_MS });

/** The newest that are left alone; more than are shown are said to be more. */
export const parkedNow = queryOptions({ queryKey: ["parked", "home"], queryFn: () => ask<Parked>("GET", "/api/v1/parked?limit=100"), refetchInterval: EVERY_MS });
