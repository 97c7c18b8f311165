/** The newest events while they come in. They can be held still, and looked through by event and by contact. */
import { Anchor, Button, Group, Select, Text, TextInput, Title, VisuallyHidden } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { createLink } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useLiveEvents, type Came } from "../api/events";
import { useFormat } from "../i18n/format";
import { door } from "./door";
import { EventData } from "./EventData";
import { eventName } from "./eventName";
import classes from "./Feed.module.css";

/** Later than this is told: somebody may have decided something meanwhile. */
const LATE_MS = 60_000;
/** Whoever listens is told how many came in, no more often than this. */
const SAID_EVERY_MS = 10_000;

const ToContact = createLink(Anchor<"a">);

/** What is looked for among the events that are shown. */
export type Wanted = { readonly event: string | null; readonly contact: string };

/** Those that are looked for. */
export function wantedOf(all: readonly Came[], { event, contact }: Wanted, withOwn: boolean): readonly Came[] {
  const words = contact.trim().toLowerCase();
  return all.filter((one) => (withOwn || !one.is_own || one.event === event) && (event === null || one.event === event) && (words === "" || one.contact === words || (one.email ?? "").toLowerCase().includes(words)));
}

export function Feed({ withOwn }: { readonly withOwn: boolean }) {
  const { t } = useTranslation();
  const { events, isTold } = useLiveEvents();
  const [held, setHeld] = useState<readonly Came[]>();
  const [wanted, setWanted] = useState<Wanted>({ event: null, contact: "" });
  const set = (change: Partial<Wanted>) => setWanted((old) => ({ ...old, ...change }));
  const all = held ?? events;
  const shown = wantedOf(all, wanted, withOwn);
  const more = held === undefined ? 0 : newer(held, events).length;
  const names = [...new Set([...all.filter((one) => withOwn || !one.is_own).map((one) => one.event), ...(wanted.event === null ? [] : [wanted.event])])].toSorted();
  return (
    <section aria-labelledby="feed">
      <Group justify="space-between" gap="xs" mb="xs">
        <Title order={2} size="h5" id="feed">
          {t("sources.live")}
        </Title>
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {held === undefined ? t(isTold ? "sources.told" : "sources.notTold") : t("sources.held", { count: more })}
          </Text>
          <Button variant="default" size="compact-sm" leftSection={held === undefined ? <IconPlayerPause size={14} aria-hidden /> : <IconPlayerPlay size={14} aria-hidden />} onClick={() => setHeld(held === undefined ? events : undefined)}>
            {t(held === undefined ? "sources.pause" : "sources.resume")}
          </Button>
        </Group>
      </Group>
      <Group gap="sm" mb="sm" align="flex-end">
        <Select label={t("sources.event")} placeholder={t("sources.all")} w={220} clearable searchable value={wanted.event} onChange={(event) => set({ event })} data={names.map((name) => ({ value: name, label: eventName(t, name) }))} />
        <TextInput label={t("sources.contact")} placeholder={t("sources.contactHint")} w={220} value={wanted.contact} onChange={(event) => set({ contact: event.currentTarget.value })} />
      </Group>
      <Said all={events} isHeld={held !== undefined} />
      {shown.length === 0 ? (
        <Text size="sm">{t(all.length === 0 ? (isTold ? "sources.nothingYet" : "sources.notTold") : "sources.nothingFound", { count: all.length })}</Text>
      ) : (
        <ol className={classes["feed"]}>
          {shown.map((one) => (
            <Line key={one.id} of={one} />
          ))}
        </ol>
      )}
      {shown.length === 0 ? null : (
        <Text size="xs" c="dimmed" mt="xs">
          {t("sources.bounded")}
        </Text>
      )}
    </section>
  );
}

function Line({ of }: { readonly of: Came }) {
  const { t } = useTranslation();
  const { moment } = useFormat();
  const isLate = Date.parse(of.received_at) - Date.parse(of.occurred_at) > LATE_MS;
  return (
    <li>
      <Group gap={8} wrap="wrap">
        <Text fw={600} size="sm">
          {eventName(t, of.event)}
        </Text>
        <ToContact to="/contacts/$id" params={{ id: of.contact }} search={{ part: "timeline" }} size="sm" style={{ overflowWrap: "anywhere" }}>
          {of.email ?? t("report.numbered", { n: of.contact })}
        </ToContact>
        <Text size="xs" c="dimmed">
          {moment(of.received_at)} · {door(t, of.door)}
          {isLate ? ` · ${t("sources.happened", { moment: moment(of.occurred_at) })}` : ""}
        </Text>
      </Group>
      {of.data === null ? (
        <Text size="sm" c="dimmed">
          {t("sources.long")}
        </Text>
      ) : (
        <EventData of={of.data} event={of.event} />
      )}
    </li>
  );
}

/** Which of these came in after those. */
function newer(before: readonly Came[], now: readonly Came[]): readonly Came[] {
  const known = new Set(before.map((one) => one.id));
  return now.filter((one) => !known.has(one.id));
}

/** How many came in lately, for whoever listens: said in one sentence now and then, and not line by line. */
function Said({ all, isHeld }: { readonly all: readonly Came[]; readonly isHeld: boolean }) {
  const { t } = useTranslation();
  const now = useRef(all);
  const said = useRef<readonly Came[] | undefined>(undefined);
  const [text, setText] = useState("");
  now.current = all;
  useEffect(() => {
    if (isHeld) {
      return undefined;
    }
    const timer = setInterval(() => {
      const count = said.current === undefined ? 0 : newer(said.current, now.current).length;
      said.current = now.current;
      setText(count === 0 ? "" : t("sources.came", { count }));
    }, SAID_EVERY_MS);
    return () => clearInterval(timer);
  }, [isHeld, t]);
  return <VisuallyHidden role="status">{text}</VisuallyHidden>;
}
