/** Who became part of a contact, with the way back, and the way to make somebody part of it. */
import { Alert, Button, Group, Modal, Stack, Table, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { ask } from "../api/client";
import { contacts, type Contact, type Whole } from "../api/contacts";
import { useMay } from "../api/may";
import type { components } from "../api/schema";
import { Trouble } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { nameOf } from "./name";

type Merge = components["schemas"]["Merge"];

const path = (id: string) => `/api/v1/contacts/${encodeURIComponent(id)}`;

/** What is shown below the profile. Nothing for whoever may change nothing, where nothing was merged. */
export function Merges({ of }: { readonly of: Whole }) {
  const { t } = useTranslation();
  const mayEdit = useMay("edit");
  const [isAsking, setIsAsking] = useState(false);
  const query = useQuery({
    queryKey: ["contacts", "one", of.id, "merges"],
    queryFn: async () => (await ask<{ merges: Merge[] }>("GET", `${path(of.id)}/merges`)).merges,
  });
  const merges = query.data ?? [];
  return (
    <Stack gap="sm" mt="lg" maw={720} align="flex-start">
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {merges.length === 0 ? null : <Done merges={merges} of={of.id} mayUndo={mayEdit} />}
      {mayEdit ? (
        <Button variant="default" onClick={() => setIsAsking(true)}>
          {t("merge.open")}
        </Button>
      ) : null}
      {isAsking ? <Ask of={of} close={() => setIsAsking(false)} /> : null}
    </Stack>
  );
}

function Done({ merges, of, mayUndo }: { readonly merges: readonly Merge[]; readonly of: string; readonly mayUndo: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const cache = useQueryClient();
  const undo = useMutation({
    mutationFn: (id: string) => ask("POST", `/api/v1/merges/${id}/undo`),
    onSuccess: async () => {
      notifications.show({ message: t("merge.undone") });
      await cache.invalidateQueries({ queryKey: ["contacts"] });
    },
  });
  return (
    <>
      {undo.isError ? <Failed error={undo.error} /> : null}
      <Table>
        <Table.Caption>{t("merge.undoHint")}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("merge.who")}</Table.Th>
            <Table.Th>{t("merge.when")}</Table.Th>
            <Table.Th>{t("merge.state")}</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {merges.map((merge) => (
            <Table.Tr key={merge.id}>
              <Table.Td>{merge.stays === of ? t("merge.gone", { id: merge.gone }) : t("merge.into", { id: merge.stays })}</Table.Td>
              <Table.Td>
                {format.moment(merge.at)} · {t(`merge.rules.${merge.rule}`)}
              </Table.Td>
              <Table.Td>{t(`merge.states.${merge.state}`)}</Table.Td>
              <Table.Td>
                {mayUndo && merge.undo_until ? (
                  <Button size="xs" variant="default" loading={undo.isPending && undo.variables === merge.id} onClick={() => undo.mutate(merge.id)}>
                    {t("merge.undo")}
                  </Button>
                ) : null}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}

function Failed({ error }: { readonly error: Error }) {
  return (
    <Alert color="red" c="var(--ink)" role="alert">
      {error.message}
    </Alert>
  );
}

/** Asks who it is, shows what will be, and does it. */
function Ask({ of, close }: { readonly of: Whole; readonly close: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [text, setText] = useState("");
  const [other, setOther] = useState<Contact | null>();
  const find = useMutation({
    mutationFn: async (key: string) => (await cache.fetchQuery({ ...listed(key), staleTime: 0 })).contacts.find((one) => one.id !== of.id) ?? null,
    onSuccess: setOther,
  });
  const merge = useMutation({
    mutationFn: (from: string) => ask("POST", `${path(of.id)}/merge`, { from }),
    onSuccess: async () => {
      close();
      notifications.show({ message: t("merge.done") });
      await cache.invalidateQueries({ queryKey: ["contacts"] });
    },
  });
  const look = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "") {
      find.mutate(text.trim());
    }
  };
  const failed = find.error ?? merge.error;
  return (
    <Modal opened onClose={close} title={t("merge.title")} centered>
      <Stack>
        <form onSubmit={look}>
          <Group align="flex-end">
            <TextInput label={t("merge.find")} value={text} onChange={(event) => setText(event.currentTarget.value)} style={{ flex: 1 }} data-autofocus />
            <Button type="submit" variant="default" loading={find.isPending}>
              {t("merge.look")}
            </Button>
          </Group>
        </form>
        {other === null ? <Text>{t("merge.nobody")}</Text> : null}
        {other ? <Preview stays={of} gone={other} /> : null}
        {failed === null ? null : <Failed error={failed} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("merge.cancel")}
          </Button>
          <Button disabled={!other} loading={merge.isPending} onClick={() => other && merge.mutate(other.id)}>
            {t("merge.go")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

const listed = (find: string) => ({
  queryKey: [...contacts({ find }).queryKey, "first"],
  queryFn: () => ask<{ contacts: Contact[] }>("GET", `/api/v1/contacts?${new URLSearchParams({ find, limit: "5" })}`),
});

/** What becomes of both, as far as it can be said of what is known of them. */
function Preview({ stays, gone }: { readonly stays: Whole; readonly gone: Contact }) {
  const { t } = useTranslation();
  const name = (one: Contact) => one.email ?? (nameOf(one) || one.id);
  const fields = Object.keys(gone.fields).filter((field) => stays.fields[field] === undefined);
  const tags = gone.tags.filter((tag) => !stays.tags.includes(tag));
  const left = Object.entries(gone.interests).filter(([interest, consent]) => consent.state === "left" && stays.interests[interest]?.state !== "left");
  const lines = [
    t("merge.stays", { gone: name(gone), stays: name(stays) }),
    ...(fields.length === 0 ? [] : [t("merge.fields", { fields: fields.map((field) => field.replaceAll("_", " ")).join(", ") })]),
    ...(tags.length === 0 ? [] : [t("merge.tags", { tags: tags.join(", ") })]),
    ...left.map(([interest]) => t("merge.left", { interest })),
    t("merge.journeys"),
  ];
  return (
    <Alert color="blue" c="var(--ink)" title={t("merge.preview")}>
      <Stack gap={4}>
        {lines.map((line) => (
          <Text key={line} size="sm">
            {line}
          </Text>
        ))}
      </Stack>
    </Alert>
  );
}
