/** Workflows: what is asked of the API, and under which names the answers are kept. */
import { queryOptions } from "@tanstack/react-query";

import type { Workflow } from "../flow/document";
import { ask } from "./client";
import type { Drawn, Listed, Report, Row } from "./types";

/** How often numbers are asked for while they are looked at. */
const NUMBERS_EVERY_MS = 5_000;

const path = (handle: string) => `/api/v1/workflows/${encodeURIComponent(handle)}`;

/** Every workflow. */
export const workflows = queryOptions({
  queryKey: ["workflows"],
  queryFn: () => ask<{ workflows: Row[] }>("GET", "/api/v1/workflows"),
});

/** One workflow as a tree. */
export const drawn = (handle: string) =>
  queryOptions({
    queryKey: ["workflows", handle, "document"],
    queryFn: () => ask<Drawn>("GET", `${path(handle)}/document`),
    // What is being edited is not replaced under one's hands.
    staleTime: Number.POSITIVE_INFINITY,
    // Whoever comes back begins with what is saved by then.
    gcTime: 0,
  });

/** The numbers of a workflow, kept up to date. */
export const report = (handle: string) =>
  queryOptions({
    queryKey: ["workflows", handle, "report"],
    queryFn: () => ask<Report>("GET", `${path(handle)}/report`),
    refetchInterval: NUMBERS_EVERY_MS,
  });

/** Saves a draft, whatever is wrong with it. */
export const save = (document: Workflow, revision: number | undefined) =>
  ask<Listed>("PUT", `/api/v1/workflows${revision === undefined ? "" : `?revision=${revision}`}`, document);

/** Makes the draft the live version. */
export const publish = (handle: string, revision: number) => ask<Listed>("POST", `${path(handle)}/publish`, { revision });
