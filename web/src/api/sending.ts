/** The way that mail takes out. */
import { queryOptions } from "@tanstack/react-query";

import { ask } from "./client";
import type { Sending } from "./types";

/** How often it is looked at: a mail server that is away is news within half a minute. */
const EVERY_MS = 30_000;

/** Where mail leaves, and whether it does. */
export const sending = queryOptions({
  queryKey: ["sending"],
  queryFn: () => ask<Sending>("GET", "/api/v1/sending"),
  refetchInterval: EVERY_MS,
});
