/** The do-not-mail list: who is on it, why and since when; and whoever may be taken off it again. */
import { Alert, Anchor, Button, Group, Modal, Stack, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconDownload, IconSearch, IconUpload } from "@tabler/icons-react";
import { infiniteQueryOptions, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
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
import { neverReason } from "./reason";

type Row = components["schemas"]["Suppression"];

/** How long after the last key it is looked up. */
const LOOK_AFTER_MS = 300;
const list = (find: string) =>
  infiniteQueryOptions({
    queryKey: ["suppressions", find],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({ limit: "50", ...(find === "" ? {} : { find }), ...(pageParam === undefined ? {} : { after: pageParam }) });
      return ask<{ suppressions: Row[]; next: string | null }>("GET", `/api/v1/suppressions?${query}`);
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });

export function NeverPage() {
  const { t } = useTranslation();
  const { find = "" } = useSearch({ from: "/do-not-mail" });
  const query = useInfiniteQuery(list(find));
  const [isNew, setIsNew] = useState(false);
  const [mayEdit, mayAll] = [useMay("edit"), useMay("admin")];
  const rows = query.data?.pages.flatMap((page) => page.suppressions) ?? [];
  return (
    <Page
      title={t("never.title")}
      right={
        <Group gap="xs">
          {mayAll ? (
            <Button component="a" href="/api/v1/export/suppressions" download="do-not-mail.csv" variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
              {t("never.export")}
            </Button>
          ) : null}
          {mayEdit ? (
            <>
              <Button component={Link} to="/contacts/import?kind=suppressions" variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
                {t("never.import")}
              </Button>
              <Button onClick={() => setIsNew(true)}>{t("never.add")}</Button>
            </>
          ) : null}
        </Group>
      }
    >
      <Text c="dimmed" maw={720}>
        {t("never.hint")}
      </Text>
      <Find />
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess && rows.length === 0 ? <Empty title={t(find === "" ? "never.none" : "never.notFound")} hint={t(find === "" ? "never.noneHint" : "never.notFoundHint")} /> : null}
      {rows.length === 0 ? null : <Rows rows={rows} />}
      <MoreRows query={query} />
      {isNew ? <New close={() => setIsNew(false)} /> : null}
    </Page>
  );
}

function Find() {
  const { t } = useTranslation();
  const { find } = useSearch({ from: "/do-not-mail" });
  const navigate = useNavigate({ from: "/do-not-mail" });
  const [text, setText] = useState(find ?? "");
  const look = useDebouncedCallback((next: string) => void navigate({ search: next.trim() === "" ? {} : { find: next.trim() }, replace: true }), LOOK_AFTER_MS);
  return (
    <TextInput
      label={t("never.find")}
      leftSection={<IconSearch size={16} aria-hidden />}
      w={320}
      maw="100%"
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        look(event.currentTarget.value);
      }}
    />
  );
}

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const cache = useQueryClient();
  const mayLift = useMay("admin");
  const [asked, setAsked] = useState<Row>();
  const lift = useMutation({
    mutationFn: (address: string) => ask("POST", "/api/v1/suppressions/lift", { address }),
    onSuccess: async (_, address) => {
      setAsked(undefined);
      notifications.show({ message: t("never.lifted", { address }) });
      await cache.invalidateQueries({ queryKey: ["suppressions"] });
    },
  });
  return (
    <>
      <Listing minWidth={640} heads={[t("never.address"), t("never.why"), t("never.since"), t("never.scope"), mayLift ? t("settings.do") : undefined]} highlight>
        {rows.map((row) => (
          <Table.Tr key={row.address}>
            <Table.Td>
              <Anchor component={Link} to={`/contacts?find=${encodeURIComponent(row.address)}`} fw={600}>
                {row.address}
              </Anchor>
            </Table.Td>
            <Table.Td>{neverReason(t, row.reason)}</Table.Td>
            <Table.Td>{format.day(row.at)}</Table.Td>
            <Table.Td>{t("never.allMail")}</Table.Td>
            {mayLift ? (
              <Table.Td>
                {row.may_be_lifted ? (
                  <Button variant="default" size="compact-sm" aria-label={t("never.liftOf", { address: row.address })} onClick={() => setAsked(row)}>
                    {t("never.lift")}
                  </Button>
                ) : (
                  <Text size="sm" c="dimmed">
                    {t("never.stays")}
                  </Text>
                )}
              </Table.Td>
            ) : null}
          </Table.Tr>
        ))}
      </Listing>
      {asked === undefined ? null : (
        <Modal opened onClose={() => setAsked(undefined)} title={t("never.liftTitle", { address: asked.address })}>
          <Stack>
            <Text>{t("never.liftHint")}</Text>
            {lift.error === null ? null : (
              <Alert color="red" c="var(--ink)" role="alert">
                {lift.error.message}
              </Alert>
            )}
            <Button loading={lift.isPending} onClick={() => lift.mutate(asked.address)}>
              {t("never.liftDo")}
            </Button>
          </Stack>
        </Modal>
      )}
    </>
  );
}

function New({ close }: { readonly close: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [address, setAddress] = useState("");
  const add = useMutation({
    mutationFn: () => ask("POST", "/api/v1/suppressions", { address: address.trim() }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ["suppressions"] });
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Modal opened onClose={close} title={t("never.add")}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput data-autofocus label={t("never.address")} description={t("never.addHint")} value={address} maxLength={254} error={add.error?.message} onChange={(event) => setAddress(event.currentTarget.value)} />
          <Button type="submit" loading={add.isPending} disabled={!address.includes("@")}>
            {t("never.addDo")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
