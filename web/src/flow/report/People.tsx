/** The people behind a number, a page at a time. */
import { Anchor, Button, Drawer, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { settings } from "../../api/settings";
import type { Comer, DaysTold, Hit, Person, Sent } from "../../api/types";
import { enteredIn, hitsOf, sentBy, waitingIn } from "../../api/workflows";
import { Trouble, Waiting } from "../../app/Trouble";
import { useFormat } from "../../i18n/format";
import { reasonName } from "../../i18n/reason";
import type { Block } from "../document";
import { useNumbers } from "../numbers";
import { title } from "../sentence";
import { isWithin } from "./days";

/** Which people: who stands in the block, who came into it or left it by one of its ways, whose mail was followed or shown, or to whom it decided to send, in these states. */
export type Which = { readonly of: "waiting" } | { readonly of: "hits"; readonly kind: "click" | "open" } | { readonly of: "entered"; readonly branch?: string } | { readonly of: "messages"; readonly states: readonly string[]; readonly reason?: string };

/** A number that leads to people: how it is called, how many they are, and which. */
export type Shown = { readonly name: string; readonly count: number; readonly which: Which };

type Props = { readonly handle: string; readonly block: Block; readonly shown: Shown; readonly close: () => void };

type Row = Person | Sent | Comer | Hit;

/** A page with where the next one goes on. */
type Page = { readonly rows: readonly Row[]; readonly next: string | null };

/** The days that numbers are of, and where. */
type Days = { readonly told: DaysTold; readonly zone: string };

async function page(handle: string, block: string, which: Which, days: Days | undefined, after: string | undefined): Promise<Page> {
  if (which.of === "waiting") {
    const { people, next } = await waitingIn(handle, block, after);
    return { rows: people, next };
  }
  const asked = days === undefined ? undefined : { from: days.told.from, to: days.told.to };
  if (which.of !== "messages") {
    const { people, next } = which.of === "entered" ? await enteredIn(handle, block, which.branch, asked, after) : await hitsOf(handle, block, which.kind, asked, after);
    return { rows: people, next };
  }
  const { messages, next } = await sentBy(handle, block, after);
  const isMeant = (one: Sent) => which.states.includes(one.state) && (which.reason === undefined || one.reason === which.reason);
  // What is still to be sent is of now, like the number.
  const isOfDays = (one: Sent) => days === undefined || one.finished_at === null || isWithin(one.finished_at, days.zone, days.told);
  return { rows: messages.filter((one) => isMeant(one) && isOfDays(one)), next };
}

export function People({ handle, block, shown, close }: Props) {
  const { t } = useTranslation();
  const { which } = shown;
  // The numbers are those of one version where one was chosen, and so are the people.
  const { version } = useSearch({ from: "/workflows/$handle" });
  const told = useNumbers((state) => state.days);
  const zone = useQuery({ ...settings, enabled: told !== undefined }).data?.zone;
  const days = told === undefined || zone === undefined ? undefined : { told, zone };
  const query = useInfiniteQuery({
    queryKey: ["workflows", handle, "people", block.id, which, days?.told.from, days?.told.to],
    queryFn: ({ pageParam }) => page(handle, block.id, which, days, pageParam),
    enabled: told === undefined || days !== undefined,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const all = query.data?.pages.flatMap((one) => one.rows) ?? [];
  const rows = version === undefined ? all : all.filter((row) => String(row.version) === version);
  return (
    <Drawer opened onClose={close} position="right" size="lg" title={`${title(t, block)}: ${shown.name}`}>
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
          {(which.of === "entered" || which.of === "hits") && !query.hasNextPage && rows.length < shown.count ? (
            <Text size="sm" c="dimmed">
              {t("report.older")}
            </Text>
          ) : null}
        </Stack>
      ) : null}
    </Drawer>
  );
}

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isMore = rows.some((row) => !("at" in row));
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("report.contact")}</Table.Th>
          <Table.Th>{t("report.when")}</Table.Th>
          {isMore ? <Table.Th>{t("report.what")}</Table.Th> : null}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={"id" in row ? row.id : "message" in row ? row.message : "at" in row ? `${row.journey} ${row.at}` : row.journey}>
            <Table.Td>
              <Anchor component={Link} to={`/contacts/${row.contact}`}>
                {row.email ?? t("report.numbered", { n: row.contact })}
              </Anchor>
            </Table.Td>
            <Table.Td>{format.moment("at" in row ? row.at : "wake_at" in row ? row.entered_at : (row.handed_at ?? row.due_at))}</Table.Td>
            {"at" in row ? null : (
              <Table.Td>
                {"wake_at" in row ? t("report.until", { moment: format.moment(row.wake_at) }) : row.reason === null || row.state === "accepted" ? t(`state.${row.state as "accepted"}`) : reasonName(t, row.reason)}
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
