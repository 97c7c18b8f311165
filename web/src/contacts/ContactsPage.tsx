/** Contacts, the newest first: to be looked up by a key, or those of a segment. */
import { Anchor, Badge, Button, Group, Select, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch, IconUpload } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { contacts, type Contact } from "../api/contacts";
import { segmentNames } from "../api/names";
import { Trouble, Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { Empty } from "../ui/Empty";
import { Listing } from "../ui/Listing";
import { MoreRows } from "../ui/MoreRows";
import { useInterests } from "../ui/names";
import { Page } from "../ui/Page";
import { nameOf } from "./name";

/** How long after the last key it is looked up. */
const LOOK_AFTER_MS = 300;

export function ContactsPage() {
  const { t } = useTranslation();
  const filter = useSearch({ from: "/contacts" });
  const query = useInfiniteQuery(contacts(filter));
  const rows = query.data?.pages.flatMap((page) => page.contacts) ?? [];
  const isFiltered = filter.find !== undefined || filter.segment !== undefined;
  return (
    <Page
      title={t("contacts.title")}
      right={
        <Button component={Link} to="/contacts/import" variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
          {t("imports.title")}
        </Button>
      }
    >
      <Filters />
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess && rows.length === 0 && !query.hasNextPage ? (
        <Empty title={t(isFiltered ? "contacts.notFound" : "contacts.none")} hint={t(isFiltered ? "contacts.notFoundHint" : "contacts.noneHint")} />
      ) : null}
      {rows.length === 0 ? null : <Rows rows={rows} />}
      <MoreRows query={query} />
    </Page>
  );
}

function Filters() {
  const { t } = useTranslation();
  const filter = useSearch({ from: "/contacts" });
  const navigate = useNavigate({ from: "/contacts" });
  const segments = useQuery(segmentNames).data ?? [];
  const [text, setText] = useState(filter.find ?? "");
  const look = useDebouncedCallback((find: string) => void navigate({ search: find.trim() === "" ? {} : { find: find.trim() }, replace: true }), LOOK_AFTER_MS);
  return (
    <Group gap="sm" align="flex-end">
      <TextInput
        label={t("contacts.find")}
        description={t("contacts.findHint")}
        leftSection={<IconSearch size={16} aria-hidden />}
        w={320}
        maw="100%"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          look(event.currentTarget.value);
        }}
      />
      {segments.length === 0 ? null : (
        <Select
          label={t("contacts.segment")}
          placeholder={t("contacts.everybody")}
          clearable
          value={filter.segment ?? null}
          onChange={(segment) => {
            setText("");
            void navigate({ search: segment === null ? {} : { segment }, replace: true });
          }}
          data={segments.map((one) => ({ value: one.handle, label: one.name }))}
        />
      )}
    </Group>
  );
}

function Rows({ rows }: { readonly rows: readonly Contact[] }) {
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
