/** Messages after they were decided: which there are and what became of each, what came back, and what is left alone. */
import { Alert, Anchor, Badge, Button, Stack, Table, Tabs, Text } from "@mantine/core";
import { infiniteQueryOptions, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { ask } from "../api/client";
import { useMay } from "../api/may";
import type { components } from "../api/schema";
import { Trouble, Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { Empty } from "../ui/Empty";
import { Listing } from "../ui/Listing";
import { MoreRows } from "../ui/MoreRows";
import { Page } from "../ui/Page";
import { Outbox } from "./Outbox";
import { PARTS, STATES } from "./parts";

type Feedback = components["schemas"]["Feedback"];
type Parked = components["schemas"]["ParkedItem"];

const paged = (path: string, after: string | undefined) => `${path}?limit=50${after === undefined ? "" : `&after=${after}`}`;

const feedback = infiniteQueryOptions({
  queryKey: ["feedback"],
  queryFn: ({ pageParam }) => ask<{ feedback: Feedback[]; next: string | null }>("GET", paged("/api/v1/feedback", pageParam)),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.next ?? undefined,
});

const parked = infiniteQueryOptions({
  queryKey: ["parked"],
  queryFn: ({ pageParam }) => ask<{ parked: Parked[]; next: string | null }>("GET", paged("/api/v1/parked", pageParam)),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.next ?? undefined,
});

export function MessagesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const asked = { ...useParams({ strict: false }), ...useSearch({ strict: false }) };
  const part = PARTS.find((one) => one === asked.part);
  const show = (value: string | null) => {
    const chosen = PARTS.find((one) => one === value);
    void (chosen === undefined ? navigate({ to: "/messages" }) : navigate({ to: "/messages/$part", params: { part: chosen } }));
  };
  return (
    <Page title={t("messages.title")}>
      <Tabs value={part ?? "out"} onChange={show} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="out">{t("outbox.title")}</Tabs.Tab>
          <Tabs.Tab value="back">{t("messages.back")}</Tabs.Tab>
          <Tabs.Tab value="parked">{t("messages.parked")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="out" pt="md">
          <Outbox state={STATES.find((one) => one === asked.state)} />
        </Tabs.Panel>
        <Tabs.Panel value="back" pt="md">
          <Back />
        </Tabs.Panel>
        <Tabs.Panel value="parked" pt="md">
          <LeftAlone />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Back() {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useInfiniteQuery(feedback);
  const rows = query.data?.pages.flatMap((page) => page.feedback) ?? [];
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  return (
    <Stack gap="md">
      <Text c="dimmed">{t("messages.backHint")}</Text>
      {rows.length === 0 ? <Empty title={t("messages.noBack")} hint={t("messages.noBackHint")} /> : null}
      {rows.length === 0 ? null : (
        <Listing minWidth={640} heads={[t("report.contact"), t("report.what"), t("messages.said"), t("report.when")]} highlight>
          {rows.map((one) => (
            <Table.Tr key={`${one.message} ${one.kind} ${one.at}`}>
              <Table.Td>
                <Anchor component={Link} to={`/contacts/${one.contact}`}>
                  {one.recipient}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <Badge variant="default">{t(`messages.kinds.${one.kind as "bounced"}`)}</Badge> {one.class === null || one.class === undefined ? "" : t(`messages.classes.${one.class as "hard"}`)}
              </Table.Td>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{one.detail}</Table.Td>
              <Table.Td>{format.moment(one.at)}</Table.Td>
            </Table.Tr>
          ))}
        </Listing>
      )}
      <MoreRows query={query} />
    </Stack>
  );
}

function LeftAlone() {
  const { t } = useTranslation();
  const format = useFormat();
  const cache = useQueryClient();
  const maySend = useMay("send");
  const query = useInfiniteQuery(parked);
  const again = useMutation({
    mutationFn: (contact: string) => ask("POST", `/api/v1/contacts/${contact}/retry`),
    onSuccess: () => cache.invalidateQueries({ queryKey: parked.queryKey }),
  });
  const rows = query.data?.pages.flatMap((page) => page.parked) ?? [];
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  return (
    <Stack gap="md">
      <Text c="dimmed">{t("messages.parkedHint")}</Text>
      {again.error === null ? null : (
        <Alert color="red" role="alert">
          {again.error.message}
        </Alert>
      )}
      {rows.length === 0 ? <Empty title={t("messages.noParked")} hint={t("messages.noParkedHint")} /> : null}
      {rows.length === 0 ? null : (
        <Listing minWidth={640} heads={[t("report.contact"), t("messages.alone"), t("report.when"), t("settings.do")]}>
          {rows.map((one) => (
            <Table.Tr key={`${one.contact} ${one.message ?? ""}`}>
              <Table.Td>
                <Anchor component={Link} to={`/contacts/${one.contact}`}>
                  {one.email ?? t("report.numbered", { n: one.contact })}
                </Anchor>
              </Table.Td>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{one.reason}</Table.Td>
              <Table.Td>{format.moment(one.since)}</Table.Td>
              <Table.Td>
                {maySend ? (
                  <Button variant="default" size="compact-sm" onClick={() => again.mutate(one.contact)}>
                    {t("app.again")}
                  </Button>
                ) : null}
              </Table.Td>
            </Table.Tr>
          ))}
        </Listing>
      )}
      <MoreRows query={query} />
    </Stack>
  );
}
