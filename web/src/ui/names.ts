/** Names in place of handles, where one only reads them. What is gone is shown by its handle. */
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import { interestNames, type emailNames, type Named, type NamedInterest } from "../api/names";

/** How people call one of these. */
export function nameOf(known: readonly Named[] | undefined, handle: string): string {
  return known?.find((one) => one.handle === handle)?.name || handle;
}

/** How people call an interest, in a language where it has a name in that. */
export function interestName(known: readonly NamedInterest[] | undefined, id: string, language: string): string {
  const name = known?.find((one) => one.id === id)?.name;
  return typeof name === "string" ? name : (name?.[language] ?? Object.values(name ?? {})[0] ?? id);
}

/** How people call one of these, asked for. */
export function useNames(of: typeof emailNames): (handle: string | null | undefined) => string {
  const known = useQuery(of).data;
  return (handle) => nameOf(known, handle ?? "");
}

/** How people call an interest, in the language of the page; asked for where it is wanted. */
export function useInterests(isWanted = true): (id: string) => string {
  const { language } = useTranslation().i18n;
  const known = useQuery({ ...interestNames, enabled: isWanted }).data;
  return useCallback((id: string) => interestName(known, id, language), [known, language]);
}
