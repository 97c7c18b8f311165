/** Who filled in a form: to what they agreed, when, from where, and when they confirmed it. The proof of a consent. */
import { Anchor, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { submissions } from "../api/forms";
import { Trouble, Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { Empty } from "../ui/Empty";
import { Listing } from "../ui/Listing";
import { MoreRows } from "../ui/MoreRows";

export function Submissions({ handle }: { readonly handle: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useInfiniteQuery(submissions(handle));
  const rows = query.data?.pages.flatMap((page) => page.submissions) ?? [];
  return (
    <>
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess && rows.length === 0 ? <Empty title={t("signup.nobody")} hint={t("signup.nobodyHint")} /> : null}
      {rows.length === 0 ? null : (
        <Listing minWidth={760} heads={[t("contacts.contact"), t("report.when"), t("workflows.status"), t("signup.agreed"), t("signup.from")]}>
          {rows.map((row) => (
            <Table.Tr key={row.id}>
              <Table.Td>
                <Anchor component={Link} to={`/contacts/${row.contact}`}>
                  {row.email ?? t("report.numbered", { n: row.contact })}
                </Anchor>
              </Table.Td>
              <Table.Td>{format.moment(row.at)}</Table.Td>
              <Table.Td>
                {t(`signup.states.${row.state as "taken"}`)}
                {row.confirmed_at === null || row.confirmed_at === undefined ? null : (
                  <Text size="xs" c="dimmed">
                    {format.moment(row.confirmed_at)}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                {row.wording}
                <Text size="xs" c="dimmed">
                  {row.interests.join(", ")} · {t("signup.version", { n: row.version })}
                </Text>
              </Table.Td>
              <Table.Td>
                {row.address}
                <Text size="xs" c="dimmed" lineClamp={1}>
                  {row.agent}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Listing>
      )}
      <MoreRows query={query} />
    </>
  );
}
