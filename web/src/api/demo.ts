/** The clock of a demo, which can be set ahead. */
import { queryOptions } from "@tanstack/react-query";

import { ask } from "./client";

/** What the clock says. */
export type Clock = { readonly now: string; readonly stands_still: boolean; readonly can_be_set: boolean };

export const clock = queryOptions({ queryKey: ["clock"], queryFn: () => ask<Clock>("GET", "/demo/clock"), staleTime: 60_000 });

/** Lets everything happen that is due until then. */
export const setClock = (to: Date) => ask<Clock>("POST", "/demo/clock", { to: to.toISOString() });
