/** What brings events, and how far each source said that it is complete: what is asked of the API. */
import { queryOptions } from "@tanstack/react-query";

import { ask } from "./client";
import type { components } from "./schema";

export type Source = components["schemas"]["Source"];

export const allSources = async () => (await ask<components["schemas"]["Sources"]>("GET", "/api/v1/sources")).sources;

export const sources = queryOptions({ queryKey: ["sources"], queryFn: allSources });
