/** Contacts as a table. */
import { Anchor, Badge, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Contact } from "../api/contacts";
import { useFormat } from "../i18n/format";
import { Listing } from "../ui/Listing";
import { useInterests } from "../ui/names";
import { nameOf } from "./name";

export function Rows({ rows }: { readonly rows: readonly Contact[] }) {
  const { t } = useTranslation();
  const interestName = useInterests();
  const format = useFormat();
  return (
    <Listing minWidth={640} heads={[t("contacts.contact"), t("contacts.name"), t("contacts.interests"), t("contacts.tags"), t("contacts.since")]} highlight>
      {rows.map((row) => (
        <Table.Tr key={row.id}>
          <Table.Td>
            <Anchor component={Link} to={`/contacts/${row.id}`} fw={600}>
              {row.email ?? row.keys[0]?.value ?? t("report.numbered", { n: row.id })}
            </Anchor>
            {row.suppressed === null ? null : (
              <Badge ml="xs" color="red" variant="dot" c="var(--ink)">
                {t("contacts.suppressed")}
              </Badge>
            )}
          </Table.Td>
          <Table.Td>{nameOf(row)}</Table.Td>
          <Table.Td>
            {Object.entries(row.interests)
              .filter(([, consent]) => consent.state === "subscribed")
              .map(([interest]) => interestName(interest))
              .join(", ")}
          </Table.Td>
          <Table.Td>{row.tags.join(", ")}</Table.Td>
          <Table.Td>
            <Text size="sm" c="dimmed">
              {format.day(row.created_at)}
            </Text>
          </Table.Td>
        </Table.Tr>
      ))}
    </Listing>
  );
}
