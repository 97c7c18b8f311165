/** What people can subscribe to, as they read it where they choose: a name and a line in each language. */
import { ActionIcon, Alert, Button, Card, Code, Group, Modal, Stack, Switch, Text, TextInput, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { useMay } from "../api/may";
import type { NamedInterest } from "../api/names";
import { interestsOf, saveSettings, settings, type Settings } from "../api/settings";
import { Trouble, Waiting } from "../app/Trouble";
import type { Fields } from "../flow/document";
import { LanguagesInput } from "../forms/inputs/LanguagesInput";
import { asText, put, without, withAt } from "../forms/values";
import { Empty } from "../ui/Empty";
import { interestName } from "../ui/names";
import { Page } from "../ui/Page";
import { handleFor } from "../workflows/handle";

export function InterestsPage() {
  const { t } = useTranslation();
  const query = useQuery(settings);
  return query.isSuccess ? (
    <Loaded key={query.data.revision} of={query.data} />
  ) : (
    <Page title={t("interests.title")}>{query.isPending ? <Waiting /> : <Trouble error={query.error} again={() => void query.refetch()} />}</Page>
  );
}

function Loaded({ of }: { readonly of: Settings }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const maySet = useMay("admin");
  const [list, setList] = useState(() => interestsOf(of.document));
  const [isNew, setIsNew] = useState(false);
  const keep = useMutation({
    mutationFn: (next: readonly Fields[]) => saveSettings(put({ format: 1, ...of.document }, "interests", next.length === 0 ? undefined : next)),
    onSuccess: (saved) => {
      cache.setQueryData(settings.queryKey, saved);
      notifications.show({ message: t("interests.saved") });
    },
  });
  const isChanged = JSON.stringify(list) !== JSON.stringify(interestsOf(of.document));
  const add = (name: string) => {
    const id = handleFor(name, new Set(list.map((one) => asText(one["id"]))), "interest");
    setIsNew(false);
    keep.mutate([...list, { id, name: name.trim() }]);
  };
  return (
    <Page title={t("interests.title")} right={maySet ? <Button onClick={() => setIsNew(true)}>{t("interests.new")}</Button> : null}>
      <Text c="dimmed" maw={720}>
        {t("interests.hint")}
      </Text>
      {maySet ? null : <Text c="dimmed">{t("settings.readOnly")}</Text>}
      {keep.error === null ? null : (
        <Alert color="red" c="var(--ink)" role="alert" title={t("app.failed")}>
          {keep.error.message}
        </Alert>
      )}
      {list.length === 0 ? <Empty title={t("interests.none")} hint={t("interests.noneHint")} /> : null}
      <Stack gap="sm" maw={720}>
        {list.map((one, index) => (
          <Interest key={asText(one["id"])} of={one} readOnly={!maySet} set={(next) => setList(withAt(list, index, next))} remove={() => setList(without(list, index))} />
        ))}
      </Stack>
      {maySet && isChanged ? (
        <Button w="fit-content" loading={keep.isPending} onClick={() => keep.mutate(list)}>
          {t("emails.save")}
        </Button>
      ) : null}
      {isNew ? <New close={() => setIsNew(false)} add={add} /> : null}
    </Page>
  );
}

type InterestProps = { readonly of: Fields; readonly readOnly: boolean; readonly set: (next: Fields) => void; readonly remove: () => void };

function Interest({ of, readOnly, set, remove }: InterestProps) {
  const { t, i18n } = useTranslation();
  const id = asText(of["id"]);
  const name = interestName([of as NamedInterest], id, i18n.language);
  return (
    <Card withBorder padding="sm" component="section" aria-label={name}>
      <Group justify="space-between">
        <Group gap="xs">
          <Title order={2} size="h6">
            {name}
          </Title>
          <Code>{id}</Code>
        </Group>
        {readOnly ? null : (
          <ActionIcon variant="subtle" color="gray" aria-label={t("forms.remove", { what: name })} onClick={remove}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        )}
      </Group>
      <Stack gap="xs" mt="xs">
        {(["name", "about"] as const).map((key) => (
          <LanguagesInput key={key} label={t(`interests.${key}`)} value={of[key]} set={(next) => set(put(of, key, next))} readOnly={readOnly} />
        ))}
      </Stack>
      <Switch mt="sm" label={t("interests.public")} description={t("interests.publicHint")} disabled={readOnly} checked={of["public"] !== false} onChange={(event) => set(put(of, "public", event.currentTarget.checked ? undefined : false))} />
    </Card>
  );
}

function New({ close, add }: { readonly close: () => void; readonly add: (name: string) => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add(name);
  };
  return (
    <Modal opened onClose={close} title={t("interests.new")}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput data-autofocus label={t("workflows.newName")} value={name} maxLength={120} onChange={(event) => setName(event.currentTarget.value)} />
          <Button type="submit" disabled={name.trim() === ""}>
            {t("workflows.create")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
