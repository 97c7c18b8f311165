/** Why somebody is never mailed, as people say it. */
import type { TFunction } from "i18next";

/** Reasons that have words of their own; others are shown as they were said. */
const REASONS = ["complaint", "hard_bounce", "soft_bounces", "by_hand", "import", "unsubscribed", "deleted", "erased"] as const;

export function neverReason(t: TFunction, reason: string): string {
  const known = REASONS.find((one) => one === reason);
  return known === undefined ? reason : t(`never.reasons.${known}`);
}
