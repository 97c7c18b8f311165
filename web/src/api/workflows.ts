/** Workflows: what is asked of the API, and under which names the answers are kept. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Workflow } from "../flow/document";
import { ask } from "./client";
import type { Answer, Changes, Drawn, Forecast, Hit, Listed, Comer, Person, Report, Row, Sent } from "./types";

/** How often numbers are asked for where nobody tells of them. */
const NUMBERS_EVERY_MS = 15_000;

/** Where a workflow is found. */
export const path = (handle: string) => `/api/v1/workflows/${encodeURIComponent(handle)}`;

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

/** The same for a picture in a list; one that was changed is another picture. */
export const pictured = (handle: string, updatedAt: string) =>
  queryOptions({
    queryKey: ["pictures", handle, updatedAt],
    queryFn: () => ask<Drawn>("GET", `${path(handle)}/document`),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** From which day until which, both included; until today if that is left out. */
export type Days = { readonly from: string; readonly to?: string };

/** The numbers of a workflow. `isTold` says that what changes comes by itself. */
export const report = (handle: string, isTold = false) =>
  queryOptions({
    queryKey: ["workflows", handle, "report"],
    queryFn: () => ask<Report>("GET", `${path(handle)}/report`),
    refetchInterval: isTold ? false : NUMBERS_EVERY_MS,
  });

/** The numbers of some days, which nobody tells of. */
export const reportOfDays = (handle: string, days: Days) =>
  queryOptions({
    queryKey: ["workflows", handle, "report", days],
    queryFn: () => ask<Report>("GET", `${path(handle)}/report?${new URLSearchParams({ ...days })}`),
    refetchInterval: NUMBERS_EVERY_MS,
    // What stood there stays until the others are there.
    placeholderData: keepPreviousData,
  });

/** Saves a draft, whatever is wrong with it. */
export const save = (document: Workflow, revision: number | undefined) =>
  ask<Listed>("PUT", `/api/v1/workflows${revision === undefined ? "" : `?revision=${revision}`}`, document);

/** Sets all tags of a workflow; its draft stays as it is. */
export const setTags = (handle: string, tags: readonly string[]) => ask<{ tags: string[] }>("PUT", `${path(handle)}/tags`, { tags });

/** What publishing takes: which revision was looked at, and where people go on. */
export type Publishing = { readonly revision: number; readonly moves: { readonly [block: string]: Answer } };

/** Makes the draft the live version. */
export const publish = (handle: string, of: Publishing) => ask<Listed>("POST", `${path(handle)}/publish`, of);

/** The draft beside the live version. */
export const changes = (handle: string, revision: number) =>
  queryOptions({
    queryKey: ["workflows", handle, "changes", revision],
    queryFn: () => ask<Changes>("GET", `${path(handle)}/changes`),
    staleTime: 0,
  });

/** What publishing would do. */
export const forecast = (handle: string, of: Publishing) => ask<Forecast>("POST", `${path(handle)}/forecast`, of);

/** How a workflow is switched. */
export type Switch = "pause" | "resume" | "close";

/** Switches it. */
export const turn = (handle: string, to: Switch) => ask<Listed>("POST", `${path(handle)}/${to}`);

/** Pauses whatever runs. */
export const stopSending = () => ask<{ paused: string[] }>("POST", "/api/v1/sending/stop");

/** Who stands in a block. */
export const waitingIn = (handle: string, block: string, after: string | undefined) =>
  ask<{ people: Person[]; next: string | null }>("GET", `${path(handle)}/blocks/${block}/waiting?limit=50${after === undefined ? "" : `&after=${after}`}`);

/** The most that a page has. */
const PAGE_MAX = 200;

/** As many of them as one page has. */
export const waitingPage = (handle: string, block: string) => ask<{ people: Person[]; next: string | null }>("GET", `${path(handle)}/blocks/${block}/waiting?limit=${PAGE_MAX}`);

/** Who came into a block, or left it by a branch. */
export const enteredIn = (handle: string, block: string, branch: string | undefined, days: Days | undefined, after: string | undefined) => {
  const query = new URLSearchParams({ limit: "50", ...days, ...(branch === undefined ? {} : { branch }), ...(after === undefined ? {} : { after }) });
  return ask<{ people: Comer[]; next: string | null }>("GET", `${path(handle)}/blocks/${block}/entered?${query}`);
};

/** Who followed a link of a block's mail, or whom it was shown to. */
export const hitsOf = (handle: string, block: string, kind: "click" | "open", days: Days | undefined, after: string | undefined) => {
  const query = new URLSearchParams({ kind, limit: "50", ...days, ...(after === undefined ? {} : { after }) });
  return ask<{ people: Hit[]; next: string | null }>("GET", `${path(handle)}/blocks/${block}/hits?${query}`);
};

/** What a block decided to send. */
export const sentBy = (handle: string, block: string, after: string | undefined) =>
  ask<{ messages: Sent[]; next: string | null }>("GET", `${path(handle)}/blocks/${block}/messages?limit=50${after === undefined ? "" : `&after=${after}`}`);
