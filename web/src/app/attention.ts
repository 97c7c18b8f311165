/** What asks for somebody's attention, in sentences, with the place where it is seen to. No page is known here. */
import type { TFunction } from "i18next";

import type { Alerts } from "../api/summary";
import type { components } from "../api/schema";
import type { Row } from "../api/types";
import { nameOf as named, pageOf } from "./downtime";

export type Task = components["schemas"]["Task"];

/** So many tasks are named; of more it is said that there are more. */
export const TASKS_MAX = 5;

/** One thing. Its key stays while it is the same thing, so that it is known whether it was seen. */
export type Item = { readonly key: string; readonly text: string; readonly to: string };

/** All that is known; what could not be asked is not there. */
export type Known = {
  readonly alerts?: Alerts | undefined;
  readonly workflows?: readonly Row[] | undefined;
  /** Mail does not leave by this host. */
  readonly resting?: string | undefined;
  /** What waits for an answer after a downtime, and since when it is asked. */
  readonly downtime?: { readonly count: number; readonly isMore: boolean; readonly asked: string } | undefined;
  /** What cannot be worked on: how many, and whether there are more. */
  readonly parked?: { readonly count: number; readonly isMore: boolean } | undefined;
  readonly tasks?: readonly Task[] | undefined;
  readonly isAdmin: boolean;
};

/** The most urgent first: what does not leave, what stopped, what is left alone, what one has to do. */
export function attention(t: TFunction, known: Known): Item[] {
  const nameOf = (handle: string) => named(handle, known.workflows);
  const open = known.alerts?.alerts.filter((one) => one.closed_at === null) ?? [];
  const stopped = new Set(open.map((one) => one.workflow));
  const paused = known.workflows?.filter((one) => one.status === "paused" && !stopped.has(one.handle)) ?? [];
  const tasks = known.tasks ?? [];
  const { resting, downtime, parked } = known;
  return [
    ...(resting === undefined ? [] : [{ key: `resting/${resting}`, text: t("resting.title", { host: resting }), to: "/home" }]),
    ...(downtime === undefined ? [] : [{ key: `downtime/${downtime.asked}`, text: t("bell.downtime", { count: downtime.count, n: `${downtime.count}${downtime.isMore ? "+" : ""}` }), to: "/home" }]),
    ...open.map((one) => ({ key: `alert/${one.id}`, text: t("bell.stopped", { name: nameOf(one.workflow), why: one.detail }), to: pageOf(one.workflow) })),
    ...(known.alerts?.webhooks ?? []).map((one) => ({ key: `webhook/${one.name}`, text: t("bell.webhook", { name: one.name }), to: known.isAdmin ? "/settings/webhooks" : "/home" })),
    ...(parked === undefined || parked.count === 0 ? [] : [{ key: `parked/${parked.count}`, text: t("bell.parked", { count: parked.count, n: `${parked.count}${parked.isMore ? "+" : ""}` }), to: "/messages/parked" }]),
    ...paused.map((one) => ({ key: `paused/${one.handle}`, text: t("bell.paused", { name: one.name }), to: pageOf(one.handle) })),
    ...tasks.slice(0, TASKS_MAX).map((one) => ({ key: `task/${one.id}`, text: t("bell.task", { title: one.title }), to: "/tasks" })),
    ...(tasks.length > TASKS_MAX ? [{ key: `tasks/${tasks.length}`, text: t("bell.moreTasks", { count: tasks.length - TASKS_MAX }), to: "/tasks" }] : []),
  ];
}

/** Of what was seen only what is still there: what goes away and comes back is new. */
export function stillSeen(seen: ReadonlySet<string>, items: readonly Item[]): ReadonlySet<string> {
  return new Set(items.map((one) => one.key).filter((key) => seen.has(key)));
}
