/** The kinds of block: which family each belongs to, and what a new one looks like. */
import {
  IconArrowBackUp,
  IconArrowsSplit2,
  IconBell,
  IconBolt,
  IconChecklist,
  IconClock,
  IconClockCheck,
  IconDatabaseImport,
  IconFlag,
  IconGitBranch,
  IconMail,
  IconPlayerPlay,
  IconPlayerStop,
  IconShoppingBag,
  IconSquare,
  IconTicket,
  IconUserEdit,
  IconUserMinus,
  IconWorld,
  type Icon,
} from "@tabler/icons-react";

import type { Fields } from "./document";

/** What a block is about; its colour and its place in the menu. */
export type Family = "time" | "logic" | "send" | "data" | "end";

/** The families in the order of the menu. */
export const FAMILIES: readonly Family[] = ["send", "time", "logic", "data", "end"];

/** A kind of block. */
export type Kind = { readonly family: Family; readonly icon: Icon; readonly fresh: Fields };

/** Every kind, by the word behind `do:`. */
export const KINDS = {
  send_email: { family: "send", icon: IconMail, fresh: { email: "" } },
  notify_staff: { family: "send", icon: IconBell, fresh: { to: [{ owner: "contact" }], text: "" } },
  create_task: { family: "send", icon: IconChecklist, fresh: { title: "", to: [{ owner: "contact" }] } },
  wait: { family: "time", icon: IconClock, fresh: { for: "1d" } },
  wait_for: {
    family: "time",
    icon: IconClockCheck,
    fresh: { at_most: "3d", branches: [{ id: "happened", when: { event: "order_placed" } }, { id: "too_late" }] },
  },
  wait_for_data: { family: "time", icon: IconDatabaseImport, fresh: { source: "", at_most: "4h" } },
  branch: {
    family: "logic",
    icon: IconGitBranch,
    fresh: { branches: [{ id: "yes", when: { tag: "" } }, { id: "everyone_else" }] },
  },
  split: {
    family: "logic",
    icon: IconArrowsSplit2,
    fresh: { branches: [{ id: "a", weight: 1 }, { id: "b", weight: 1 }] },
  },
  goto: { family: "logic", icon: IconArrowBackUp, fresh: { block: "", visits: 3 } },
  goal: { family: "logic", icon: IconFlag, fresh: { goal: "" } },
  change_contact: { family: "data", icon: IconUserEdit, fresh: { changes: [{ tag: "", set: true }] } },
  pick: { family: "data", icon: IconShoppingBag, fresh: { from: "trigger.lines", at_most: 3 } },
  give_coupon: { family: "data", icon: IconTicket, fresh: { coupons: "", valid: "14d" } },
  call: { family: "data", icon: IconWorld, fresh: { method: "POST", url: "https://" } },
  emit_event: { family: "data", icon: IconBolt, fresh: { event: "" } },
  start_workflow: { family: "data", icon: IconPlayerPlay, fresh: { workflow: "" } },
  stop_workflow: { family: "data", icon: IconPlayerStop, fresh: { workflow: "" } },
  unsubscribe: { family: "end", icon: IconUserMinus, fresh: {} },
  end: { family: "end", icon: IconSquare, fresh: {} },
} as const satisfies Record<string, Kind>;

/** Whether what a block of this kind did is counted in messages; of every other it is told who came by, and who waits. */
export function countsMessages(name: string): boolean {
  return name === "send_email" || name === "notify_staff";
}

/** The word behind `do:`. */
export type KindName = keyof typeof KINDS;

/** The kind of a block, if it is known here. */
export function kindOf(name: string): (Kind & { readonly name: KindName }) | undefined {
  return Object.hasOwn(KINDS, name) ? { ...KINDS[name as KindName], name: name as KindName } : undefined;
}
