/** Forms that people fill in on a site: what is asked of the API. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import type { Fields } from "../flow/document";
import { ask, send } from "./client";
import type { components } from "./schema";

export type FormRow = components["schemas"]["FormListed"];
export type Form = components["schemas"]["Form"];
export type FormPreview = components["schemas"]["FormPreview"];
export type Submission = components["schemas"]["Submission"];

const path = (handle: string) => `/api/v1/forms/${encodeURIComponent(handle)}`;

export const forms = queryOptions({ queryKey: ["forms"], queryFn: () => ask<{ forms: FormRow[] }>("GET", "/api/v1/forms") });

export const form = (handle: string) =>
  queryOptions({ queryKey: ["forms", handle], queryFn: () => ask<Form>("GET", path(handle)), staleTime: Number.POSITIVE_INFINITY, gcTime: 0 });

export const saveForm = (document: Fields) => ask<Form>("PUT", "/api/v1/forms", document);

export const closeForm = (handle: string) => ask<void>("DELETE", path(handle));

export const submissions = (handle: string) =>
  infiniteQueryOptions({
    queryKey: ["forms", handle, "submissions"],
    queryFn: ({ pageParam }) => ask<{ submissions: Submission[]; next: string | null }>("GET", `${path(handle)}/submissions?limit=50${pageParam === undefined ? "" : `&after=${pageParam}`}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });

/** The same of a form that was written as a text. */
export const saveFormText = (text: string) => send<Form>("PUT", "/api/v1/forms", text, "application/yaml");

/** As its visitors would see it with this text, which is not saved. */
export const previewForm = (handle: string, text: string, language: string) =>
  send<FormPreview>("POST", `${path(handle)}/preview?language=${encodeURIComponent(language)}`, text, "application/yaml");
