/** Segments: who belongs together by a rule. */
import { queryOptions } from "@tanstack/react-query";

import type { Fields } from "../flow/document";
import { ask } from "./client";
import type { components } from "./schema";

export type SegmentRow = components["schemas"]["SegmentListed"];
export type Segment = Omit<components["schemas"]["Segment"], "document"> & { readonly document: Fields | null };
export type SegmentCount = components["schemas"]["SegmentCount"];

const path = (handle: string) => `/api/v1/segments/${encodeURIComponent(handle)}`;

export const segments = queryOptions({ queryKey: ["segments"], queryFn: () => ask<{ segments: SegmentRow[] }>("GET", "/api/v1/segments") });

export const segment = (handle: string) =>
  queryOptions({ queryKey: ["segments", handle], queryFn: () => ask<Segment>("GET", path(handle)), staleTime: Number.POSITIVE_INFINITY, gcTime: 0 });

/** About how many are in it. */
export const segmentCount = (handle: string, revision: number) =>
  queryOptions({ queryKey: ["segments", handle, "count", revision], queryFn: () => ask<SegmentCount>("GET", `${path(handle)}/count`) });

export const saveSegment = (document: Fields) => ask<Segment>("PUT", "/api/v1/segments", document);

export const deleteSegment = (handle: string) => ask<void>("DELETE", path(handle));
