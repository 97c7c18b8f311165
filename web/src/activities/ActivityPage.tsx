/** One activity: when it is, moved or called off, and who is registered, was there, or withdrew. */
import { Alert, Anchor, Button, Group, Modal, Stack, Table, Text, TextInput, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { activities, activity, callOff, register, registrations, saveActivity, turnRegistration, type Activity, type Turn } from "../api/activities";
import { useMay } from "../api/may";
import { Trouble, Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { Empty } from "../ui/Empty";
import { Listing } from "../ui/Listing";
import { MoreRows } from "../ui/MoreRows";
import { Page } from "../ui/Page";

const COUNTED = ["registered", "attended", "absent", "cancelled"] as const;
const TURNS: readonly { readonly to: Turn; readonly said: "attended" | "absent" | "cancelled" }[] = [
  { to: "attended", said: "attended" },
  { to: "absent", said: "absent" },
  { to: "cancel", said: "cancelled" },
];

export function ActivityPage() {
  const { handle } = useParams({ from: "/activities/$handle" });
  const query = useQuery(activity(handle));
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  return <Loaded key={handle} of={query.data} />;
}

function Loaded({ of }: { readonly of: Activity & { registrations?: { readonly [status: string]: number } } }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayEdit = useMay("edit");
  const [open, setOpen] = useState<"move" | "off">();
  const isPlanned = of.status === "planned";
  const place = (of.fields as { readonly place?: unknown } | null)?.place;
  return (
    <Page
      title={of.name}
      right={
        mayEdit && isPlanned ? (
          <Group gap="xs">
            <Button variant="default" onClick={() => setOpen("move")}>
              {t("activities.move")}
            </Button>
            <Button variant="default" onClick={() => setOpen("off")}>
              {t("activities.callOff")}
            </Button>
          </Group>
        ) : null
      }
    >
      {isPlanned ? null : <Alert c="var(--ink)" color="yellow" title={t("activities.cancelled")} />}
      <Text>
        {format.span(of.starts_at, of.ends_at, of.zone)}
        {typeof place === "string" ? ` · ${place}` : ""} · {of.zone}
      </Text>
      <Group gap="lg">
        {COUNTED.map((name) => (
          <Text key={name}>
            <b>{format.number(of.registrations?.[name] ?? 0)}</b> {t(`activities.counted.${name}`)}
          </Text>
        ))}
      </Group>
      <People handle={of.handle} isOpen={isPlanned && mayEdit} mayEdit={mayEdit} />
      {open === "move" ? <Move of={of} close={() => setOpen(undefined)} /> : null}
      {open === "off" ? <CallOff of={of} close={() => setOpen(undefined)} /> : null}
    </Page>
  );
}

function useRefresh(handle: string): () => Promise<unknown> {
  const cache = useQueryClient();
  return () => Promise.all([cache.invalidateQueries({ queryKey: ["activities", handle] }), cache.invalidateQueries({ queryKey: activities.queryKey, exact: true })]);
}

function People({ handle, isOpen, mayEdit }: { readonly handle: string; readonly isOpen: boolean; readonly mayEdit: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const refresh = useRefresh(handle);
  const query = useInfiniteQuery(registrations(handle));
  const [email, setEmail] = useState("");
  const add = useMutation({
    mutationFn: () => register(handle, email.trim()),
    onSuccess: async () => {
      setEmail("");
      await refresh();
    },
  });
  const turn = useMutation({ mutationFn: ({ contact, to }: { contact: string; to: Turn }) => turnRegistration(handle, contact, to), onSuccess: refresh });
  const rows = query.data?.pages.flatMap((page) => page.registrations) ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Stack gap="sm">
      <Title order={2} size="h5">
        {t("activities.people")}
      </Title>
      {isOpen ? (
        <form onSubmit={submit}>
          <Group align="flex-end" gap="xs">
            <TextInput type="email" label={t("activities.register")} description={t("activities.registerHint")} value={email} maxLength={254} error={add.error?.message} onChange={(event) => setEmail(event.currentTarget.value)} w={320} maw="100%" />
            <Button type="submit" variant="default" loading={add.isPending} disabled={!email.includes("@")}>
              {t("activities.registerDo")}
            </Button>
          </Group>
        </form>
      ) : null}
      {turn.error === null ? null : (
        <Alert color="red" c="var(--ink)" role="alert">
          {turn.error.message}
        </Alert>
      )}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess && rows.length === 0 ? <Empty title={t("activities.nobody")} hint={t("activities.nobodyHint")} /> : null}
      {rows.length === 0 ? null : (
        <Listing minWidth={620} heads={[t("contacts.contact"), t("workflows.status"), t("activities.since"), mayEdit ? t("settings.do") : undefined]}>
          {rows.map((row) => (
            <Table.Tr key={row.contact}>
              <Table.Td>
                <Anchor component={Link} to={`/contacts/${row.contact}`}>
                  {row.email ?? t("report.numbered", { n: row.contact })}
                </Anchor>
              </Table.Td>
              <Table.Td>{t(`activities.status.${row.status as "registered"}`)}</Table.Td>
              <Table.Td>{format.moment(row.registered_at)}</Table.Td>
              {mayEdit ? (
                <Table.Td>
                  {row.status === "cancelled" ? null : (
                    <Button.Group>
                      {TURNS.filter((one) => one.said !== row.status).map((one) => (
                        <Button key={one.to} variant="default" size="compact-sm" loading={turn.isPending && turn.variables.contact === row.contact && turn.variables.to === one.to} onClick={() => turn.mutate({ contact: row.contact, to: one.to })} aria-label={t("activities.turnOf", { what: t(`activities.turns.${one.said}`), n: row.contact })}>
                          {t(`activities.turns.${one.said}`)}
                        </Button>
                      ))}
                    </Button.Group>
                  )}
                </Table.Td>
              ) : null}
            </Table.Tr>
          ))}
        </Listing>
      )}
      <MoreRows query={query} />
    </Stack>
  );
}

function Move({ of, close }: { readonly of: Activity; readonly close: () => void }) {
  const { t } = useTranslation();
  const refresh = useRefresh(of.handle);
  const [starts, setStarts] = useState(localIn(of.starts_at, of.zone));
  const [ends, setEnds] = useState(localIn(of.ends_at, of.zone));
  const keep = useMutation({
    mutationFn: () => saveActivity(of.handle, { name: of.name, starts_at: starts, ends_at: ends, zone: of.zone, fields: of.fields }),
    onSuccess: async () => {
      notifications.show({ message: t("activities.moved") });
      await refresh();
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={t("activities.move")}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t("activities.moveHint")}
        </Text>
        <TextInput type="datetime-local" label={t("activities.begins")} description={of.zone} value={starts} onChange={(event) => setStarts(event.currentTarget.value)} />
        <TextInput type="datetime-local" label={t("activities.ends")} value={ends} error={keep.error?.message} onChange={(event) => setEnds(event.currentTarget.value)} />
        <Button loading={keep.isPending} disabled={starts === "" || ends === ""} onClick={() => keep.mutate()}>
          {t("activities.moveDo")}
        </Button>
      </Stack>
    </Modal>
  );
}

function CallOff({ of, close }: { readonly of: Activity; readonly close: () => void }) {
  const { t } = useTranslation();
  const refresh = useRefresh(of.handle);
  const off = useMutation({
    mutationFn: () => callOff(of.handle),
    onSuccess: async () => {
      await refresh();
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={t("activities.callOff")}>
      <Stack>
        <Text>{t("activities.callOffHint", { name: of.name })}</Text>
        {off.error === null ? null : (
          <Alert color="red" c="var(--ink)" role="alert">
            {off.error.message}
          </Alert>
        )}
        <Button color="red" loading={off.isPending} onClick={() => off.mutate()}>
          {t("activities.callOffDo")}
        </Button>
      </Stack>
    </Modal>
  );
}

/** An instant as a field for local times has it, in a zone. */
function localIn(instant: string, zone: string): string {
  // Swedes write dates as the field does.
  const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  return parts.format(new Date(instant)).replace(" ", "T");
}
