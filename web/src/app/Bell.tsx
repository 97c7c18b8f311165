/** What asks for attention, from every page: how much of it is new, and where each is seen to. */
import { ActionIcon, Anchor, Popover, Stack, Text } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { ask } from "../api/client";
import { downtime } from "../api/downtime";
import { session, useMay } from "../api/may";
import { sending } from "../api/sending";
import { alerts, parkedNow } from "../api/summary";
import { workflows } from "../api/workflows";
import { attention, stillSeen, type Item, type Task } from "./attention";
import { question } from "./downtime";
import classes from "./Shell.module.css";

/** How often it is looked where nothing else brings it. */
const EVERY_MS = 60_000;
/** Whoever goes from page to page is told at once what is older than this. */
const FRESH_MS = 15_000;
const PERSON = "person ";
const keptUnder = (actor: string) => `postduif.seen.${actor}`;

/** What is to be done by somebody, the oldest first. */
const tasksOf = (actor: string) =>
  queryOptions({
    queryKey: ["tasks", "of", actor],
    queryFn: () => ask<{ tasks: Task[] }>("GET", `/api/v1/staff/${encodeURIComponent(actor.slice(PERSON.length))}/tasks?limit=50`),
    enabled: actor.startsWith(PERSON),
    retry: false,
  });

export function Bell() {
  const { t } = useTranslation();
  const actor = useQuery(session).data?.actor;
  const items = useItems(actor ?? "");
  const { isNew, see } = useSeen(actor ?? "", items);
  const [opened, setOpened] = useState(false);
  // What was new when it was opened stays marked while it is open.
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const fresh = (items ?? []).filter(isNew);
  const open = () => {
    setMarked(new Set(fresh.map((one) => one.key)));
    setOpened(!opened);
    see();
  };
  if (actor === undefined) {
    return null;
  }
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={340} trapFocus returnFocus withinPortal>
      <Popover.Target>
        <ActionIcon variant="default" size="md" className={classes["bell"] ?? ""} aria-label={fresh.length === 0 ? t("bell.title") : t("bell.new", { count: fresh.length })} onClick={open}>
          <IconBell size={16} aria-hidden />
          {fresh.length === 0 ? null : <span className={classes["count"]}>{fresh.length}</span>}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("bell.title")}>
        {(items ?? []).length === 0 ? (
          <Text size="sm">{t("bell.nothing")}</Text>
        ) : (
          <Stack component="ul" gap="xs" className={classes["told"] ?? ""}>
            {(items ?? []).map((one) => (
              <li key={one.key} className={marked.has(one.key) ? classes["fresh"] : undefined}>
                <Anchor component={Link} to={one.to} size="sm" c="var(--ink)" onClick={() => setOpened(false)}>
                  {one.text}
                </Anchor>
              </li>
            ))}
          </Stack>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

/** What there is, once all of it was asked; what one may not ask is left out. */
function useItems(actor: string): readonly Item[] | undefined {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const isAdmin = useMay("admin");
  const mine = tasksOf(actor);
  const asked = { refetchInterval: EVERY_MS, staleTime: FRESH_MS };
  const [stopped, parked, rows, tasks] = [useQuery({ ...alerts, ...asked }), useQuery({ ...parkedNow, ...asked }), useQuery({ ...workflows, ...asked }), useQuery({ ...mine, ...asked })];
  const [out, down] = [useQuery(sending), useQuery(downtime)];
  useEffect(() => {
    for (const { queryKey } of [alerts, parkedNow, workflows, tasksOf(actor)]) {
      void cache.refetchQueries({ queryKey, exact: true, stale: true, type: "active" });
    }
  }, [cache, path, actor]);
  if ([stopped, parked, rows, out, down].some((one) => one.isPending) || (tasks.isPending && mine.enabled === true)) {
    return undefined;
  }
  const way = out.data?.out;
  const waits = question(down.data?.downtime, down.dataUpdatedAt);
  return attention(t, {
    alerts: stopped.data,
    workflows: rows.data?.workflows,
    resting: way?.rest === undefined || way.rest === null ? undefined : way.host,
    downtime: waits === undefined ? undefined : { count: waits.waiting, isMore: waits.isMore, asked: waits.until },
    parked: parked.data === undefined ? undefined : { count: parked.data.parked.length, isMore: parked.data.next !== null },
    tasks: tasks.data?.tasks,
    isAdmin,
  });
}

/** What a person has seen is kept in their browser. */
function useSeen(actor: string, items: readonly Item[] | undefined) {
  const [seen, setSeen] = useState(() => kept(actor));
  useEffect(() => setSeen(kept(actor)), [actor]);
  const keep = (next: ReadonlySet<string>) => {
    localStorage.setItem(keptUnder(actor), JSON.stringify([...next]));
    setSeen(next);
  };
  useEffect(() => {
    const still = items === undefined ? seen : stillSeen(seen, items);
    if (still.size < seen.size) {
      keep(still);
    }
  });
  return { isNew: (one: Item) => !seen.has(one.key), see: () => keep(new Set((items ?? []).map((one) => one.key))) };
}

function kept(actor: string): ReadonlySet<string> {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(keptUnder(actor)) ?? "[]");
    return new Set(Array.isArray(read) ? read.filter((one) => typeof one === "string") : []);
  } catch {
    return new Set();
  }
}
