/** Who may sign in, and what they may do. */
import { Alert, Button, Modal, MultiSelect, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { ask } from "../api/client";
import { staffNames } from "../api/names";
import type { components } from "../api/schema";
import { Trouble, Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { Frame } from "./Frame";
import { Copy } from "../ui/Copy";
import { Listing } from "../ui/Listing";

type User = components["schemas"]["User"];

const users = queryOptions({ queryKey: ["users"], queryFn: () => ask<{ users: User[] }>("GET", "/api/v1/users") });
/** What people are given; `ingest` is for programs. */
export const RIGHTS = ["read", "edit", "publish", "send", "admin"] as const;

export function UsersPage() {
  const { t } = useTranslation();
  const query = useQuery(users);
  const [isNew, setIsNew] = useState(false);
  return (
    <Frame name="users" right={query.isSuccess ? <Button onClick={() => setIsNew(true)}>{t("settings.addUser")}</Button> : null}>
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess ? query.data.users.length === 0 ? <Text c="dimmed">{t("settings.noUsers")}</Text> : <Rows rows={query.data.users} /> : null}
      {isNew ? <New close={() => setIsNew(false)} /> : null}
    </Frame>
  );
}

function Rows({ rows }: { readonly rows: readonly User[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const link = useMutation({ mutationFn: (handle: string) => ask<{ url: string }>("POST", `/api/v1/users/${handle}/link`) });
  const [leaving, setLeaving] = useState<User>();
  const error = link.error;
  return (
    <Stack>
      {error === null ? null : (
        <Alert color="red" role="alert">
          {error.message}
        </Alert>
      )}
      {link.data === undefined ? null : (
        <Alert title={t("settings.link")} withCloseButton closeButtonLabel={t("shortcuts.close")} onClose={() => link.reset()}>
          <Text style={{ overflowWrap: "anywhere" }}>{link.data.url}</Text>
          <Copy mt="xs" size="compact-sm" text={link.data.url} says={t("settings.copy")} said={t("settings.copied")} />
        </Alert>
      )}
      <Listing minWidth={720} heads={[t("settings.person"), t("settings.rights"), t("settings.lastIn"), t("settings.do")]}>
        {rows.map((user) => (
          <Table.Tr key={user.handle}>
            <Table.Td>
              <Text fw={600}>{user.name || user.handle}</Text>
              <Text size="sm" c="dimmed">
                {user.email}
              </Text>
            </Table.Td>
            <Table.Td>{user.rights.map((right) => t(`right.${right as "read"}`)).join(", ")}</Table.Td>
            <Table.Td>{user.signed_in_at === null || user.signed_in_at === undefined ? t("settings.never") : format.moment(user.signed_in_at)}</Table.Td>
            <Table.Td>
              <Button.Group>
                <Button variant="default" size="compact-sm" onClick={() => link.mutate(user.handle)} aria-label={t("settings.linkFor", { who: user.name || user.handle })}>
                  {t("settings.makeLink")}
                </Button>
                <Button variant="default" size="compact-sm" disabled={!user.active} onClick={() => setLeaving(user)} aria-label={t("settings.outFor", { who: user.name || user.handle })}>
                  {t("settings.out")}
                </Button>
              </Button.Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Listing>
      {leaving === undefined ? null : <Out of={leaving} close={() => setLeaving(undefined)} />}
    </Stack>
  );
}

/** Who signs in no more is out at once, also where they are signed in now. */
function Out({ of, close }: { readonly of: User; readonly close: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const who = of.name || of.handle;
  const out = useMutation({
    mutationFn: () => ask("DELETE", `/api/v1/users/${of.handle}`),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: users.queryKey });
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={t("settings.outFor", { who })}>
      <Stack>
        <Text>{t("settings.outHint", { who })}</Text>
        {out.error === null ? null : (
          <Alert color="red" c="var(--ink)" role="alert">
            {out.error.message}
          </Alert>
        )}
        <Button color="red" loading={out.isPending} onClick={() => out.mutate()}>
          {t("settings.out")}
        </Button>
      </Stack>
    </Modal>
  );
}

function New({ close }: { readonly close: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const staff = useQuery(staffNames).data ?? [];
  const [handle, setHandle] = useState<string | null>(null);
  const [rights, setRights] = useState<string[]>(["edit"]);
  const [password, setPassword] = useState("");
  const make = useMutation({
    mutationFn: () => ask("PUT", `/api/v1/users/${handle ?? ""}`, { rights, ...(password === "" ? {} : { password }) }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: users.queryKey });
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Modal opened onClose={close} title={t("settings.addUser")}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm" c="dimmed">
            {t("settings.userHint")}
          </Text>
          <Select data-autofocus label={t("settings.person")} value={handle} onChange={setHandle} data={staff.map((one) => ({ value: one.handle, label: one.name || one.handle }))} nothingFoundMessage={t("settings.noStaff")} searchable />
          <MultiSelect label={t("settings.rights")} value={rights} onChange={setRights} data={RIGHTS.map((right) => ({ value: right, label: t(`right.${right}`) }))} />
          <TextInput type="password" label={t("settings.password")} description={t("settings.passwordHint")} autoComplete="new-password" value={password} onChange={(event) => setPassword(event.currentTarget.value)} error={make.error?.message} />
          <Button type="submit" loading={make.isPending} disabled={handle === null || rights.length === 0}>
            {t("settings.let")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
