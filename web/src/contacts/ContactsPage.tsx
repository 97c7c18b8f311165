/** Contacts, the newest first: to be looked up by a key, by a view, which is a segment, or by a rule of the moment. */
import { Button, Group, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconFilter, IconSearch, IconUpload } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { contacts } from "../api/contacts";
import { segmentNames } from "../api/names";
import { Trouble, Waiting } from "../app/Trouble";
import { Empty } from "../ui/Empty";
import { MoreRows } from "../ui/MoreRows";
import { Page } from "../ui/Page";
import { Matching } from "./Matching";
import { Rows } from "./Rows";

/** How long after the last key it is looked up. */
const LOOK_AFTER_MS = 300;
/** Where the rule of the moment stands, for the button that shows it. */
const FILTER = "contacts-filter";

export function ContactsPage() {
  const { t } = useTranslation();
  const filter = useSearch({ from: "/contacts" });
  const [isFiltering, setIsFiltering] = useState(false);
  return (
    <Page
      title={t("contacts.title")}
      right={
        <Button component={Link} to="/contacts/import" variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
          {t("imports.title")}
        </Button>
      }
    >
      <Group gap="sm" align="flex-end">
        <Filters chosen={() => setIsFiltering(false)} />
        <Button
          variant={isFiltering ? "light" : "default"}
          leftSection={<IconFilter size={16} aria-hidden />}
          aria-expanded={isFiltering}
          aria-controls={FILTER}
          onClick={() => setIsFiltering(!isFiltering)}
        >
          {t("views.filter")}
        </Button>
      </Group>
      {isFiltering ? <Matching id={FILTER} within={filter.segment} close={() => setIsFiltering(false)} /> : <Listed />}
    </Page>
  );
}

/** Whom the address says. */
function Listed() {
  const { t } = useTranslation();
  const filter = useSearch({ from: "/contacts" });
  const query = useInfiniteQuery(contacts(filter));
  const rows = query.data?.pages.flatMap((page) => page.contacts) ?? [];
  const empty = filter.find !== undefined ? (["contacts.notFound", "contacts.notFoundHint"] as const) : filter.segment !== undefined ? (["views.nobody", "views.nobodyHint"] as const) : (["contacts.none", "contacts.noneHint"] as const);
  return (
    <>
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess && rows.length === 0 && !query.hasNextPage ? <Empty title={t(empty[0])} hint={t(empty[1])} /> : null}
      {rows.length === 0 ? null : <Rows rows={rows} />}
      <MoreRows query={query} />
    </>
  );
}

/** By a key, or by a view. */
function Filters({ chosen }: { readonly chosen: () => void }) {
  const { t } = useTranslation();
  const filter = useSearch({ from: "/contacts" });
  const navigate = useNavigate({ from: "/contacts" });
  const segments = useQuery(segmentNames).data ?? [];
  const [text, setText] = useState(filter.find ?? "");
  const look = useDebouncedCallback((find: string) => void navigate({ search: find.trim() === "" ? {} : { find: find.trim() }, replace: true }), LOOK_AFTER_MS);
  return (
    <>
      <TextInput
        label={t("contacts.find")}
        description={t("contacts.findHint")}
        leftSection={<IconSearch size={16} aria-hidden />}
        w={320}
        maw="100%"
        value={text}
        onChange={(event) => {
          chosen();
          setText(event.currentTarget.value);
          look(event.currentTarget.value);
        }}
      />
      <Select
        label={t("views.view")}
        placeholder={t("contacts.everybody")}
        nothingFoundMessage={t("views.noView")}
        clearable
        searchable
        maw="100%"
        value={filter.segment ?? null}
        onChange={(segment) => {
          chosen();
          setText("");
          void navigate({ search: segment === null ? {} : { segment } });
        }}
        data={segments.map((one) => ({ value: one.handle, label: one.name }))}
      />
    </>
  );
}
