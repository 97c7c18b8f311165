/** Activities: open days, webinars, appointments, and who is registered for them. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { ask } from "./client";
import type { components } from "./schema";

export type Activity = components["schemas"]["Activity"];
export type Registration = components["schemas"]["Registration"];
type ListedRegistration = components["schemas"]["ListedRegistration"];

/** What is said of one; times are local in `zone`. */
export type Said = { readonly name: string; readonly starts_at: string; readonly ends_at?: string; readonly zone?: string; readonly fields?: Activity["fields"] };

const path = (handle: string) => `/api/v1/activities/${encodeURIComponent(handle)}`;

/** How somebody's registration is changed. */
export type Turn = "cancel" | "attended" | "absent";

export const activities = infiniteQueryOptions({
  queryKey: ["activities"],
  queryFn: ({ pageParam }) => ask<{ activities: Activity[]; next: string | null }>("GET", `/api/v1/activities?limit=50${pageParam === undefined ? "" : `&after=${encodeURIComponent(pageParam)}`}`),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.next ?? undefined,
});

export const activity = (handle: string) => queryOptions({ queryKey: ["activities", handle], queryFn: () => ask<Activity & { registrations?: { readonly [status: string]: number } }>("GET", path(handle)) });

export const saveActivity = (handle: string, of: Said) => ask<Activity>("PUT", path(handle), of);

export const callOff = (handle: string) => ask<Activity>("POST", `${path(handle)}/cancel`);

export const registrations = (handle: string) =>
  infiniteQueryOptions({
    queryKey: ["activities", handle, "registrations"],
    queryFn: ({ pageParam }) => ask<{ registrations: ListedRegistration[]; next: string | null }>("GET", `${path(handle)}/registrations?limit=50${pageParam === undefined ? "" : `&after=${pageParam}`}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });

export const register = (handle: string, email: string) => ask<Registration>("POST", `${path(handle)}/registrations`, { contact: { email } });

export const turnRegistration = (handle: string, contact: string, to: Turn) => ask<Registration>("POST", `${path(handle)}/registrations/${contact}/${to}`);
