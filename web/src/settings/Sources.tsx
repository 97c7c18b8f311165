/** What brings events, as the settings name it, and how far each said that it is complete. */
import { ActionIcon, Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { sources, type Source } from "../api/sources";
import type { Fields, Value } from "../flow/document";
import { newId } from "../flow/model";
import { LapseInput } from "../forms/inputs/LapseInput";
import { NamesInput } from "../forms/inputs/NameInput";
import { asText, asTexts, put, without, withAt } from "../forms/values";
import { useFormat } from "../i18n/format";

type Props = { readonly list: readonly Fields[]; readonly set: (list: Fields[]) => void; readonly readOnly: boolean };

export function Sources({ list, set, readOnly }: Props) {
  const { t } = useTranslation();
  const told = useQuery(sources).data ?? [];
  const change = (index: number, key: string, value: Value | undefined) => set([...withAt(list, index, put(list[index] ?? {}, key, value))]);
  const add = () => set([...list, { id: newId(new Set(list.map((one) => asText(one["id"]))), "source") }]);
  return (
    <section>
      <Title order={2} size="h5">
        {t("settings.sources")}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t("settings.sourcesHint")}
      </Text>
      {list.length === 0 ? <Text size="sm">{t("settings.noSources")}</Text> : null}
      <Stack gap="md">
        {list.map((one, index) => (
          // By its place: its name is typed here.
          <div key={index}>
            <Group gap="xs" align="flex-end" wrap="nowrap">
              <TextInput label={t("settings.source")} w={140} maxLength={64} readOnly={readOnly} value={asText(one["id"])} onChange={(event) => change(index, "id", event.currentTarget.value)} />
              <LapseInput label={t("settings.sourceDelay")} value={asText(one["delay"])} set={(value) => change(index, "delay", value)} readOnly={readOnly} />
              {readOnly ? null : (
                <ActionIcon variant="subtle" color="gray" mb={4} aria-label={t("forms.remove", { what: asText(one["id"]) })} onClick={() => set([...without(list, index)])}>
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              )}
            </Group>
            <NamesInput
              label={t("settings.sourceEvents")}
              hint={t("settings.sourceEventsHint")}
              of="event"
              readOnly={readOnly}
              value={asTexts(one["events"])}
              set={(names) => change(index, "events", names.length === 0 ? undefined : names)}
            />
            <Said of={told.find(({ id }) => id === one["id"])} />
          </div>
        ))}
      </Stack>
      {readOnly ? null : (
        <Button mt="xs" variant="default" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
          {t("settings.addSource")}
        </Button>
      )}
    </section>
  );
}

/** How far it is complete by its own word; nothing of one that is not saved yet. */
function Said({ of }: { readonly of: Source | undefined }) {
  const { t } = useTranslation();
  const { moment } = useFormat();
  if (of === undefined) {
    return null;
  }
  return (
    <Text size="xs" c="dimmed" mt={2}>
      {of.complete_until === null ? t("settings.sourceSaidNothing") : t("settings.sourceSaid", { at: moment(of.complete_until) })}
    </Text>
  );
}
