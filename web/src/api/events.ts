/** What comes in: the events that were lately seen, and the newest of them while they come. */
import { queryOptions } from "@tanstack/react-query";
import { useState } from "react";

import type { Fields } from "../flow/document";
import { ask } from "./client";
import { useStream, type Parts } from "./live";
import type { components } from "./schema";

export type Seen = components["schemas"]["SeenEvents"];
export type SeenKind = components["schemas"]["SeenKind"];
export type Late = components["schemas"]["SeenLate"];

/** An event as it came in. */
export type Came = {
  readonly id: string;
  readonly event: string;
  readonly is_own: boolean;
  readonly door: string;
  readonly contact: string;
  readonly email: string | null;
  readonly occurred_at: string;
  readonly received_at: string;
  /** Null where it is too long to be told live. */
  readonly data: Fields | null;
};

/** What is rare shows again after so long, and what it costs does not grow with how many look. */
const AGAIN_MS = 30_000;

export const seenEvents = queryOptions({
  queryKey: ["events", "seen"],
  queryFn: () => ask<Seen>("GET", "/api/v1/events/seen"),
  refetchInterval: AGAIN_MS,
});

/** The newest events out of the parts of a stream, the newest first. */
export function cameOf(parts: Parts): Came[] {
  const all = [...parts].map(([id, part]) => ({ ...(part as unknown as Omit<Came, "id">), id }));
  return all.toSorted((one, other) => Date.parse(other.received_at) - Date.parse(one.received_at) || Number(other.id) - Number(one.id));
}

/** The newest events while they come in, and whether they are being told. */
export function useLiveEvents(): { readonly events: readonly Came[]; readonly isTold: boolean } {
  const [events, setEvents] = useState<readonly Came[]>([]);
  const isTold = useStream("/api/v1/events/live", (parts) => setEvents(cameOf(parts)));
  return { events, isTold };
}
