/** The people behind a number, a page at a time. */
import { Anchor, Button, Drawer, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Person, Sent } from "../../api/types";
import { sentBy, waitingIn } from "../../api/workflows";
import { Trouble, Waiting } from "../../app/Trouble";
import { useFormat } from "../../i18n/format";
import { reasonName } from "../../i18n/reason";
import type { Block } from "../document";
import { title } from "../sentence";

/** Which people: who stands in the block, or to whom it decided to send, in these states. */
export type Which = { readonly of: "waiting" } | { readonly of: "messages"; readonly states: readonly string[]; readonly reason?: string };

type Props = { readonly handle: string; readonly block: Block; readonly which: Which; readonly close: () => void };

/** A page with where the next one goes on. */
type Page = { readonly rows: readonly (Person | Sent)[]; readonly next: string | null };

async function page(handle: string, block: string, which: Which, after: string | undefined): Promise<Page> {
  if (which.of === "waiting") {
    const { people, next } = await waitingIn(handle, block, after);
    return { rows: people, next };
  }
  const { messages, next } = await sentBy(handle, block, after);
  const isMeant = (one: Sent) => which.states.includes(one.state) && (which.reason === undefined || one.reason === which.reason);
  return { rows: messages.filter(isMeant), next };
}

export function People({ handle, block, which, close }: Props) {
  const { t } = useTranslation();
  const query = useInfiniteQuery({
    queryKey: ["workflows", handle, "people", block.id, which],
    queryFn: ({ pageParam }) => page(handle, block.id, which, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const rows = query.data?.pages.flatMap((one) => one.rows) ?? [];
  return (
    <Drawer opened onClose={close} position="right" size="lg" title={`${title(t, block)}: ${t(which.of === "waiting" ? "report.waiting" : "report.messages")}`}>
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess ? (
        <Stack gap="sm">
          {rows.length === 0 ? <Text c="dimmed">{t(query.hasNextPage ? "report.notHere" : "report.nobody")}</Text> : <Rows rows={rows} />}
          {query.hasNextPage ? (
            <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t("report.more")}
            </Button>
          ) : null}
        </Stack>
      ) : null}
    </Drawer>
  );
}

function Rows({ rows }: { readonly rows: readonly (Person | Sent)[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("report.contact")}</Table.Th>
          <Table.Th>{t("report.when")}</Table.Th>
          <Table.Th>{t("report.what")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={"journey" in row ? row.journey : row.id}>
            <Table.Td>
              <Anchor component={Link} to={`/contacts/${row.contact}`}>
                {row.email ?? t("report.numbered", { n: row.contact })}
              </Anchor>
            </Table.Td>
            <Table.Td>{format.moment("wake_at" in row ? row.entered_at : (row.handed_at ?? row.due_at))}</Table.Td>
            <Table.Td>
              {"wake_at" in row ? t("report.until", { moment: format.moment(row.wake_at) }) : row.reason === null || row.state === "accepted" ? t(`state.${row.state as "accepted"}`) : reasonName(t, row.reason)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
