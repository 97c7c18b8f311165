/** What a workflow was and is as its author wrote it: asked for only by who edits it. */
import { queryOptions } from "@tanstack/react-query";

import { ask } from "./client";
import type { Drawn } from "./types";
import { path } from "./workflows";

/** What is live, as a tree: it stays as it is. */
export const published = (handle: string, version: number) =>
  queryOptions({
    queryKey: ["workflows", handle, "published", version],
    queryFn: () => ask<Drawn>("GET", `${path(handle)}/document?version=${version}`),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The draft of this revision as its author wrote it. */
export const written = (handle: string, revision: number) =>
  queryOptions({
    queryKey: ["workflows", handle, "written", revision],
    queryFn: () => ask<{ readonly draft: string }>("GET", path(handle)),
    staleTime: Number.POSITIVE_INFINITY,
  });
