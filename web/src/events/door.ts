/** By which door an event came in, as people say it. */
import type { TFunction } from "i18next";

const KNOWN = ["api", "segment", "klaviyo", "customerio", "form", "import", "preference_page", "unsubscribe_link", "feedback", "engine", "sender", "merge", "activities", "by_hand"] as const;

export function door(t: TFunction, name: string): string {
  const known = KNOWN.find((one) => one === name);
  return known === undefined ? name : t(`sources.door.${known}`);
}

/** Several, each once: what Postduif does is one door to who reads it. */
export const doors = (t: TFunction, names: readonly string[]): string => [...new Set(names.map((name) => door(t, name)))].join(", ");
