/** What whoever is asking may do, so that nothing is offered that would be refused. */
import { queryOptions, useQuery } from "@tanstack/react-query";

import { whoAmI } from "./client";

/** Who is asking. */
export const session = queryOptions({ queryKey: ["session"], queryFn: whoAmI, staleTime: 60_000 });

/** The rights that there are. */
export type Right = "read" | "edit" | "publish" | "send" | "admin" | "ingest";

/** Whether they may; as long as it is not known they may not. */
export function useMay(right: Right): boolean {
  const rights = useQuery(session).data?.rights ?? [];
  return rights.includes(right) || rights.includes("admin");
}
