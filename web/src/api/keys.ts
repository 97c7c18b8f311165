/** Keys of programs: what is asked of the API. */
import { queryOptions } from "@tanstack/react-query";

import { ask } from "./client";
import type { components } from "./schema";

/** A key, which is not told itself. */
export type Key = components["schemas"]["Key"];

/** Every key. */
export const keys = queryOptions({ queryKey: ["keys"], queryFn: () => ask<{ keys: Key[] }>("GET", "/api/v1/keys") });
