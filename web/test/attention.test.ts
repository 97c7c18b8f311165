/** What asks for attention, and what of it was seen. */
import type { TFunction } from "i18next";
import { expect, it } from "vitest";

import { attention, stillSeen, TASKS_MAX, type Known } from "../src/app/attention";

const t = ((key: string, values?: Record<string, unknown>) => [key, ...Object.values(values ?? {})].join(" ")) as unknown as TFunction;
const row = (handle: string, status: string) => ({ handle, name: handle.toUpperCase(), status });
const task = (id: number) => ({ id: String(id), title: `Call ${id}` });

function check(known: object, expected: readonly string[]): void {
  const items = attention(t, { isAdmin: true, ...known } as Known);
  expect(items.map((one) => `${one.key} ${one.to} ${one.text}`)).toEqual(expected);
}

it("says nothing where nothing is", () => {
  check({}, []);
  check({ alerts: { alerts: [], webhooks: [], open: 0 }, workflows: [row("a", "live")], parked: { count: 0, isMore: false }, tasks: [] }, []);
});

it("says what stopped once, although it is paused too, and leads to its page", () => {
  const alerts = { open: 1, webhooks: [{ name: "crm" }], alerts: [{ id: "3", workflow: "a", detail: "too many", closed_at: null }, { id: "2", workflow: "b", detail: "old", closed_at: "2026-01-01T00:00:00Z" }] };
  const workflows = [row("a", "paused"), row("newsletter-may", "paused"), row("b", "live")];
  check({ alerts, workflows, resting: "mx.test", downtime: { count: 3, isMore: false, asked: "2026-11-03" }, parked: { count: 100, isMore: true } }, [
    "resting/mx.test /home resting.title mx.test",
    "downtime/2026-11-03 /home bell.downtime 3 3",
    "alert/3 /workflows/a bell.stopped A too many",
    "webhook/crm /settings/webhooks bell.webhook crm",
    "parked/100 /messages/parked bell.parked 100 100+",
    "paused/newsletter-may /newsletters/newsletter-may bell.paused NEWSLETTER-MAY",
  ]);
});

it("names a few tasks, and counts the others", () => {
  const tasks = Array.from({ length: TASKS_MAX + 2 }, (_, n) => task(n));
  const items = attention(t, { isAdmin: false, tasks } as unknown as Known);
  expect(items.length).toBe(TASKS_MAX + 1);
  expect(items.at(-1)).toEqual({ key: "tasks/7", text: "bell.moreTasks 2", to: "/tasks" });
});

it("forgets that something was seen once it is gone", () => {
  const items = attention(t, { isAdmin: false, tasks: [task(1)] } as unknown as Known);
  expect([...stillSeen(new Set(["task/1", "task/2"]), items)]).toEqual(["task/1"]);
  expect([...stillSeen(new Set(["task/1"]), [])]).toEqual([]);
  expect([...stillSeen(new Set(), items)]).toEqual([]);
});
