/** What of the page of messages stands in its address, and how the places where a message may stand are told apart. */
import type { components } from "../api/schema";

/** The tabs but the first. */
export const PARTS = ["back", "parked"] as const;
export type Part = (typeof PARTS)[number];

/** Where a message may stand; that a sender has taken it is no place of its own for a reader. */
export type State = Exclude<components["schemas"]["ContactMessage"]["state"], "claimed">;

export const GROUPS: readonly { readonly name: "waits" | "failed" | "left" | "out"; readonly states: readonly State[] }[] = [
  { name: "waits", states: ["queued", "in_flight", "retry", "held"] },
  { name: "failed", states: ["refused", "unknown"] },
  { name: "left", states: ["skipped", "expired"] },
  { name: "out", states: ["accepted"] },
];

export const STATES = GROUPS.flatMap((one) => one.states);
