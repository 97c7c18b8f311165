/** Keys of programs: what each may do, and when it was last used. A key itself is shown once. */
import { Alert, Button, Code, Modal, MultiSelect, Stack, Table, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { ask } from "../api/client";
import { keys, type Key } from "../api/keys";
import type { components } from "../api/schema";
import { Trouble, Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { Frame } from "./Frame";
import { Copy } from "../ui/Copy";
import { Listing } from "../ui/Listing";

type Made = components["schemas"]["KeyMade"];

const RIGHTS = ["ingest", "read", "edit", "publish", "send", "admin"] as const;

export function KeysPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useQuery(keys);
  const [isNew, setIsNew] = useState(false);
  const [asked, setAsked] = useState<Key>();
  return (
    <Frame name="keys" right={query.isSuccess ? <Button onClick={() => setIsNew(true)}>{t("settings.addKey")}</Button> : null}>
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess ? (
        <Listing minWidth={720} heads={[t("settings.key"), t("settings.rights"), t("settings.lastUsed"), t("settings.do")]}>
          {query.data.keys.map((key) => (
            <Table.Tr key={key.id}>
              <Table.Td>
                <Text fw={600}>{key.name}</Text>
                <Code>{key.prefix}</Code>
              </Table.Td>
              <Table.Td>{key.rights.map((right) => t(`right.${right as "read"}`)).join(", ")}</Table.Td>
              <Table.Td>{key.used_at === null || key.used_at === undefined ? t("settings.never") : format.moment(key.used_at)}</Table.Td>
              <Table.Td>
                <Button variant="default" size="compact-sm" onClick={() => setAsked(key)} aria-label={t("settings.revokeOf", { name: key.name })}>
                  {t("settings.revoke")}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Listing>
      ) : null}
      {asked === undefined ? null : <Revoke of={asked} close={() => setAsked(undefined)} />}
      {isNew ? <New close={() => setIsNew(false)} /> : null}
    </Frame>
  );
}

/** What stops working is said before it does. */
function Revoke({ of, close }: { readonly of: Key; readonly close: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => ask("DELETE", `/api/v1/keys/${of.id}`),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.queryKey });
      notifications.show({ message: t("settings.revoked") });
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={t("settings.revokeOf", { name: of.name })}>
      <Stack>
        <Text>{t("settings.revokeHint")}</Text>
        {revoke.error === null ? null : (
          <Alert color="red" c="var(--ink)" role="alert">
            {revoke.error.message}
          </Alert>
        )}
        <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate()}>
          {t("settings.revoke")}
        </Button>
      </Stack>
    </Modal>
  );
}

function New({ close }: { readonly close: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [name, setName] = useState("");
  const [rights, setRights] = useState<string[]>(["ingest"]);
  const make = useMutation({
    mutationFn: () => ask<Made>("POST", "/api/v1/keys", { name, rights }),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.queryKey }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  const made = make.data;
  return (
    <Modal opened onClose={close} title={t("settings.addKey")}>
      {made === undefined ? (
        <form onSubmit={submit}>
          <Stack>
            <TextInput data-autofocus label={t("settings.keyName")} value={name} maxLength={100} onChange={(event) => setName(event.currentTarget.value)} error={make.error?.message} />
            <MultiSelect label={t("settings.rights")} value={rights} onChange={setRights} data={RIGHTS.map((right) => ({ value: right, label: t(`right.${right}`) }))} />
            <Button type="submit" loading={make.isPending} disabled={name.trim() === "" || rights.length === 0}>
              {t("settings.makeKey")}
            </Button>
          </Stack>
        </form>
      ) : (
        <Stack>
          <Text>{t("settings.keyOnce")}</Text>
          <Code block>{made.key}</Code>
          <Copy text={made.key} says={t("settings.copy")} said={t("settings.copied")} />
        </Stack>
      )}
    </Modal>
  );
}
