/** Every message of the workspace, the newest first, or those that stand somewhere: what waits to leave, what was refused, what was left out. */
import { Anchor, Select, Stack, Table, Text } from "@mantine/core";
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { ask } from "../api/client";
import { useMay } from "../api/may";
import { emailNames, workflowNames } from "../api/names";
import type { components } from "../api/schema";
import { Trouble, Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { reasonName } from "../i18n/reason";
import { BlockLink } from "../ui/BlockLink";
import { Empty } from "../ui/Empty";
import { Listing } from "../ui/Listing";
import { MoreRows } from "../ui/MoreRows";
import { useNames } from "../ui/names";
import { GROUPS, type State } from "./parts";
import { hasFailed, SendAllAgain, SendOneAgain, SentAgain, useSendAgain } from "./SendAgain";

type List = components["schemas"]["MessageList"];

const ALL = "all";

const messages = (state: State | undefined) =>
  infiniteQueryOptions({
    queryKey: ["messages", state ?? ALL],
    queryFn: ({ pageParam }) => ask<List>("GET", `/api/v1/messages?limit=50${state === undefined ? "" : `&state=${state}`}${pageParam === undefined ? "" : `&after=${pageParam}`}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });

export function Outbox({ state }: { readonly state: State | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const query = useInfiniteQuery(messages(state));
  const again = useSendAgain();
  const mayAgain = useMay("send") && hasFailed(state);
  const groups = GROUPS.map(({ name, states }) => ({ group: t(`outbox.groups.${name}`), items: states.map((one) => ({ value: one, label: t(`state.${one}`) })) }));
  const rows = query.data?.pages.flatMap((page) => page.messages) ?? [];
  return (
    <Stack gap="md">
      <Text c="dimmed">{t("outbox.hint")}</Text>
      <Select
        label={t("outbox.which")}
        w={260}
        maw="100%"
        allowDeselect={false}
        value={state ?? ALL}
        data={[{ value: ALL, label: t("outbox.all") }, ...groups]}
        onChange={(value) => {
          again.reset();
          void navigate({ to: "/messages", search: value === null || value === ALL ? {} : { state: value as State }, replace: true });
        }}
      />
      {state === undefined ? null : (
        <Text c="dimmed" size="sm">
          {t(`outbox.means.${state}`)}
        </Text>
      )}
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess && rows.length === 0 ? <Empty title={t(state === undefined ? "outbox.none" : "outbox.noneSo")} hint={t("outbox.noneHint")} /> : null}
      <SentAgain again={again} />
      {mayAgain && rows.length > 0 ? <SendAllAgain state={state} messages={rows.map((one) => one.id)} again={again} /> : null}
      {rows.length === 0 ? null : <Rows of={rows} again={mayAgain ? again : undefined} />}
      <MoreRows query={query} />
    </Stack>
  );
}

function Rows({ of, again }: { readonly of: List["messages"]; readonly again: ReturnType<typeof useSendAgain> | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [emailName, workflowName] = [useNames(emailNames), useNames(workflowNames)];
  return (
    <Listing minWidth={720} heads={[t("report.contact"), t("contact.email"), t("contact.workflow"), t("contact.became"), t("report.when"), again === undefined ? undefined : t("settings.do")]} highlight>
      {of.map((one) => (
        <Table.Tr key={one.id}>
          <Table.Td>
            <Anchor component={Link} to={`/contacts/${one.contact}`}>
              {one.address ?? t("report.numbered", { n: one.contact })}
            </Anchor>
          </Table.Td>
          <Table.Td>
            <Anchor component={Link} to={`/emails/${one.email}`}>
              {emailName(one.email)}
            </Anchor>
          </Table.Td>
          <Table.Td>
            <BlockLink workflow={one.workflow ?? ""} block={one.block}>
              {workflowName(one.workflow)}
            </BlockLink>
          </Table.Td>
          <Table.Td style={{ overflowWrap: "anywhere" }}>
            {t(`state.${one.state}`)}
            {one.reason === null || one.state === "accepted" ? "" : `: ${reasonName(t, one.reason)}`}
          </Table.Td>
          <Table.Td style={{ whiteSpace: "nowrap" }}>{format.moment(one.handed_at ?? one.finished_at ?? one.due_at)}</Table.Td>
          {again !== undefined && hasFailed(one.state) ? (
            <Table.Td>
              <SendOneAgain state={one.state} message={one.id} to={one.address ?? t("report.numbered", { n: one.contact })} again={again} />
            </Table.Td>
          ) : null}
        </Table.Tr>
      ))}
    </Listing>
  );
}
