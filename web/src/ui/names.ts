/** Names in place of handles, where one only reads them. What is gone is shown by its handle. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { interestNames, type emailNames } from "../api/names";

/** How people call one of these. */
export function useNames(of: typeof emailNames): (handle: string | null | undefined) => string {
  const known = useQuery(of).data;
  return (handle) => known?.find((one) => one.handle === handle)?.name || (handle ?? "");
}

/** How people call an interest, in the language of the page where it has a name in that. */
export function useInterests(): (id: string) => string {
  const { i18n } = useTranslation();
  const known = useQuery(interestNames).data;
  return (id) => {
    const name = known?.find((one) => one.id === id)?.name;
    return typeof name === "string" ? name : (name?.[i18n.language] ?? Object.values(name ?? {})[0] ?? id);
  };
}
