/** What holds for the workspace, as its author's own document: what is asked of the API. */
import { queryOptions } from "@tanstack/react-query";

import type { Fields, Value } from "../flow/document";
import { asFields, asList, asText } from "../forms/values";
import { ask } from "./client";
import type { components } from "./schema";

/** For how many days each is kept; null: for ever. */
export type Retention = components["schemas"]["SettingsRetention"];
export type Settings = { readonly revision: number; readonly zone: string; readonly source: string; readonly document: Fields | null; readonly retention: Retention };

export const settings = queryOptions({ queryKey: ["settings"], queryFn: () => ask<Settings>("GET", "/api/v1/settings"), staleTime: Number.POSITIVE_INFINITY, gcTime: 0 });

export const saveSettings = (document: Fields) => ask<Settings>("PUT", "/api/v1/settings", document);

/** To what contacts can subscribe, as the settings say it. */
export function interestsOf(document: Fields | null | undefined): readonly Fields[] {
  return asList(document?.["interests"]).map((one) => asFields(one));
}

/** Sets the zone; what else the settings say stays. */
export async function withZone(zone: string): Promise<void> {
  const { document } = await ask<Settings>("GET", "/api/v1/settings");
  await saveSettings({ format: 1, ...document, zone });
}

/** Adds an interest where there is none of that id; what else the settings say stays. */
export async function withInterest(id: string, name: Value): Promise<void> {
  const { document } = await ask<Settings>("GET", "/api/v1/settings");
  const there = interestsOf(document);
  if (there.some((one) => asText(one["id"]) === id)) {
    return;
  }
  await saveSettings({ format: 1, ...document, interests: [...there, { id, name }] });
}

/** So long after it happened everything of a source counts as there, if it is not told otherwise: shops send each event at once. */
const USUAL_DELAY = "10min";

/** Names sources where there are none of that id; what else the settings say stays. */
export async function withSources(ids: readonly string[]): Promise<void> {
  const { document } = await ask<Settings>("GET", "/api/v1/settings");
  const there = asList(document?.["sources"]).map((one) => asFields(one));
  const fresh = ids.filter((id) => !there.some((one) => asText(one["id"]) === id));
  if (fresh.length > 0) {
    await saveSettings({ format: 1, ...document, sources: [...there, ...fresh.map((id) => ({ id, delay: USUAL_DELAY }))] });
  }
}
