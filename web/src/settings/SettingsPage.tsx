/** What holds for the whole workspace: zone, holidays, quiet hours, mail limits, sources. */
import { ActionIcon, Alert, Button, Group, NumberInput, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import { useMay } from "../api/may";
import { sourceNames } from "../api/names";
import { saveSettings, settings, type Settings } from "../api/settings";
import { sources } from "../api/sources";
import { Trouble, Waiting } from "../app/Trouble";
import type { Fields, Value } from "../flow/document";
import { newId } from "../flow/model";
import { LapseInput } from "../forms/inputs/LapseInput";
import { WindowInput } from "../forms/inputs/WindowInput";
import { asFields, asList, asText, put, without, withAt } from "../forms/values";
import { Frame } from "./Frame";
import { Kept } from "./Kept";
import { MailboxState } from "./MailboxState";
import { SenderState } from "./SenderState";
import { Sources } from "./Sources";

const HOLIDAYS = ["none", "nl", "be", "de", "fr", "uk"] as const;
const FRESH_QUIET = { from: "21:00", to: "08:00" };

export function SettingsPage() {
  const query = useQuery(settings);
  return (
    <Frame name="general">
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess ? <Loaded key={query.data.revision} of={query.data} /> : null}
    </Frame>
  );
}

function Loaded({ of }: { readonly of: Settings }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const readOnly = !useMay("admin");
  const [document, setDocument] = useState<Fields>(of.document ?? { format: 1 });
  const set = (key: string, value: Value | undefined) => setDocument((old) => put(old, key, value));
  const keep = useMutation({
    mutationFn: () => saveSettings(document),
    onSuccess: (saved) => {
      cache.setQueryData(settings.queryKey, saved);
      void cache.invalidateQueries({ queryKey: sources.queryKey });
      void cache.invalidateQueries({ queryKey: sourceNames.queryKey });
      notifications.show({ message: t("settings.saved") });
    },
  });
  return (
    <Stack gap="md" maw={560}>
      {readOnly ? <Text c="dimmed">{t("settings.readOnly")}</Text> : null}
      {keep.error === null ? null : (
        <Alert color="red" c="var(--ink)" role="alert" title={keep.error.message}>
          {(keep.error instanceof Problem ? keep.error.errors : []).map((one) => (
            <Text size="sm" key={`${one.at} ${one.sentence}`}>
              {one.at}: {one.sentence}
            </Text>
          ))}
        </Alert>
      )}
      <TextInput
        label={t("settings.zone")}
        description={t("settings.zoneHint")}
        readOnly={readOnly}
        value={asText(document["zone"]) || of.zone}
        onChange={(event) => set("zone", event.currentTarget.value === "" ? undefined : event.currentTarget.value)}
      />
      <Select
        label={t("settings.holidays")}
        description={t("settings.holidaysHint")}
        readOnly={readOnly}
        allowDeselect={false}
        value={asText(document["holidays"]) || "none"}
        onChange={(value) => set("holidays", value === null || value === "none" ? undefined : value)}
        data={HOLIDAYS.map((one) => ({ value: one, label: t(`settings.holidaysOf.${one}`) }))}
      />
      <section>
        <Title order={2} size="h5">
          {t("settings.quiet")}
        </Title>
        <Text size="sm" c="dimmed" mb="xs">
          {t("settings.quietHint")}
        </Text>
        {document["quiet_hours"] === undefined ? (
          <Text size="sm">{t("settings.noQuiet")}</Text>
        ) : (
          <WindowInput label={t("settings.quiet")} value={document["quiet_hours"]} set={(value) => set("quiet_hours", value)} readOnly={readOnly} />
        )}
        {readOnly ? null : (
          <Button mt="xs" variant="default" size="compact-sm" onClick={() => set("quiet_hours", document["quiet_hours"] === undefined ? FRESH_QUIET : undefined)}>
            {t(document["quiet_hours"] === undefined ? "settings.addQuiet" : "settings.dropQuiet")}
          </Button>
        )}
      </section>
      <Limits list={asList(document["mail_limits"]).map((one) => asFields(one))} set={(list) => set("mail_limits", list.length === 0 ? undefined : list)} readOnly={readOnly} />
      <Sources list={asList(document["sources"]).map((one) => asFields(one))} set={(list) => set("sources", list.length === 0 ? undefined : list)} readOnly={readOnly} />
      {readOnly ? null : (
        <Button w="fit-content" loading={keep.isPending} onClick={() => keep.mutate()}>
          {t("emails.save")}
        </Button>
      )}
      <SenderState />
      <MailboxState />
      <Kept of={of.retention} />
    </Stack>
  );
}

type LimitsProps = { readonly list: readonly Fields[]; readonly set: (list: Fields[]) => void; readonly readOnly: boolean };

function Limits({ list, set, readOnly }: LimitsProps) {
  const { t } = useTranslation();
  const change = (index: number, key: string, value: Value | undefined) => set([...withAt(list, index, put(list[index] ?? {}, key, value))]);
  const add = () => set([...list, { id: newId(new Set(list.map((one) => asText(one["id"]))), "limit"), at_most: 3, per: "7d" }]);
  return (
    <section>
      <Title order={2} size="h5">
        {t("settings.limits")}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t("settings.limitsHint")}
      </Text>
      {list.length === 0 ? <Text size="sm">{t("settings.noLimits")}</Text> : null}
      <Stack gap="xs">
        {list.map((one, index) => (
          <Group key={asText(one["id"])} gap="xs" align="flex-end">
            <NumberInput label={t("settings.atMost")} w={140} min={1} readOnly={readOnly} value={Number(one["at_most"]) || 1} onChange={(value) => change(index, "at_most", Number(value) || 1)} />
            <LapseInput label={t("settings.per")} value={asText(one["per"])} set={(value) => change(index, "per", value)} readOnly={readOnly} />
            {readOnly ? null : (
              <ActionIcon variant="subtle" color="gray" mb={4} aria-label={t("forms.remove", { what: t("settings.limits") })} onClick={() => set([...without(list, index)])}>
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            )}
          </Group>
        ))}
      </Stack>
      {readOnly ? null : (
        <Button mt="xs" variant="default" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
          {t("settings.addLimit")}
        </Button>
      )}
    </section>
  );
}
