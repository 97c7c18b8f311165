/** What happened to a contact, the newest first. */
import { Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { timeline, type Happening } from "../api/contacts";
import { Trouble, Waiting } from "../app/Trouble";
import { EventData } from "../events/EventData";
import { eventName } from "../events/eventName";
import { useFormat } from "../i18n/format";
import { Empty } from "../ui/Empty";
import { MoreRows } from "../ui/MoreRows";
import classes from "./Contact.module.css";

/** Later than this is told: somebody may have decided something meanwhile. */
const LATE_MS = 60_000;

export function Timeline({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(timeline(id));
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  const events = query.data.pages.flatMap((page) => page.events);
  return events.length === 0 ? (
    <Empty title={t("contact.noEvents")} hint={t("contact.noEventsHint")} />
  ) : (
    <Stack gap="xs">
      <ol className={classes["line"]}>
        {events.map((event) => (
          <Event key={event.id} of={event} />
        ))}
      </ol>
      <MoreRows query={query} />
    </Stack>
  );
}

function Event({ of }: { readonly of: Happening }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isLate = Date.parse(of.received_at) - Date.parse(of.occurred_at) > LATE_MS;
  return (
    <li>
      <Text size="xs" c="dimmed">
        {format.moment(of.occurred_at)}
        {isLate ? ` · ${t("contact.late", { moment: format.moment(of.received_at) })}` : ""}
      </Text>
      <Text fw={600}>{eventName(t, of.event)}</Text>
      <EventData of={of.data} event={of.event} />
    </li>
  );
}
