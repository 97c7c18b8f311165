/** The ready workflows, as the server has them. */
import { queryOptions } from "@tanstack/react-query";

import { ask } from "../api/client";
import type { Value } from "../flow/document";
import type { Sector } from "./sectors";

type One = { readonly sectors: readonly Sector[]; readonly document: Value };

export const gallery = queryOptions({
  queryKey: ["ready"],
  queryFn: () => ask<{ readonly workflows: readonly One[] }>("GET", "/api/v1/ready"),
  staleTime: Number.POSITIVE_INFINITY,
});
