/** What was due while nothing ran, and the answer of what of it is still wanted. */
import { queryOptions } from "@tanstack/react-query";

import { ask } from "./client";
import type { components } from "./schema";

export type Downtime = components["schemas"]["Downtime"];
type Shown = components["schemas"]["DowntimeShown"];

/** What becomes of what waits: all goes, none goes, or what is not older than this. */
export type Answer = { readonly send: "all" | "none" } | { readonly skip_older_than: string };

/** How often it is looked at: more comes to wait while journeys catch up. */
const EVERY_MS = 60_000;

export const downtime = queryOptions({ queryKey: ["downtime"], queryFn: () => ask<Shown>("GET", "/api/v1/downtime"), refetchInterval: EVERY_MS });

export const answerDowntime = (answer: Answer) => ask<Shown>("POST", "/api/v1/downtime", answer);
