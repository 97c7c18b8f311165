/** Who changed what and when, the newest first. */
import { Table, Text } from "@mantine/core";
import { infiniteQueryOptions, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { ask } from "../api/client";
import { keys } from "../api/keys";
import { emailNames, segmentNames, staffNames, workflowNames } from "../api/names";
import type { components } from "../api/schema";
import { Trouble, Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { Listing } from "../ui/Listing";
import { MoreRows } from "../ui/MoreRows";
import { useNames } from "../ui/names";
import { did, doneTo, whoDid, type NamesOf } from "./did";
import { Frame } from "./Frame";

type Entry = components["schemas"]["AuditEntry"];
/** Statuses below this one say that it was done. */
const FAILED_FROM = 400;

const log = infiniteQueryOptions({
  queryKey: ["audit"],
  queryFn: ({ pageParam }) => ask<{ entries: Entry[]; next: string | null }>("GET", `/api/v1/audit?limit=50${pageParam === undefined ? "" : `&after=${pageParam}`}`),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.next ?? undefined,
});

/** Names in place of handles, of what still has one. */
function useNamesOf(): NamesOf {
  const programs = useQuery(keys).data?.keys;
  const people = useNames(staffNames);
  return {
    key: (prefix) => programs?.find((one) => one.prefix === prefix)?.name ?? prefix,
    user: people,
    staff: people,
    workflow: useNames(workflowNames),
    email: useNames(emailNames),
    segment: useNames(segmentNames),
  };
}

export function AuditPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useInfiniteQuery(log);
  const names = useNamesOf();
  const rows = query.data?.pages.flatMap((page) => page.entries) ?? [];
  const outcome = (status: number | null | undefined) => t(status === null || status === undefined ? "settings.unsure" : status < FAILED_FROM ? "settings.wasDone" : "settings.refused");
  return (
    <Frame name="audit">
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess && rows.length === 0 ? <Text c="dimmed">{t("settings.noAudit")}</Text> : null}
      {rows.length === 0 ? null : (
        <Listing minWidth={640} heads={[t("report.when"), t("settings.actor"), t("settings.verb"), t("settings.outcome")]}>
          {rows.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Td>{format.moment(one.at)}</Table.Td>
              <Table.Td>{whoDid(t, one.actor, names)}</Table.Td>
              <Table.Td>
                {did(t, one.verb)} <b>{doneTo(one.verb, one.object, names)}</b>
              </Table.Td>
              <Table.Td>{outcome(one.outcome)}</Table.Td>
            </Table.Tr>
          ))}
        </Listing>
      )}
      <MoreRows query={query} />
    </Frame>
  );
}
