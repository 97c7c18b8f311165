/** What is known of a contact is put right by hand. Only what was written anew is sent, so that nothing else is overwritten meanwhile. */
import { Alert, Autocomplete, Button, Group, Modal, Select, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import { correct, type Whole } from "../api/contacts";
import { corrections, isPlain, written, type Written } from "./correcting";
import { spoken } from "./name";

type Props = { readonly of: Whole; readonly close: () => void };

/** As many zones as one reads through; what is typed narrows them. */
const ZONES_SHOWN = 20;

export function Correct({ of, close }: Props) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [form, setForm] = useState<Written>(() => written(of));
  const change = corrections(of, form);
  const save = useMutation({
    mutationFn: () => correct(of, change),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ["contacts"] });
      close();
      notifications.show({ message: t("rights.corrected") });
    },
  });
  const errors = save.error instanceof Problem ? save.error.errors : [];
  const wrong = (name: string) => errors.find((one) => one.at === `fields/${name}`)?.sentence;
  const isPlaced = errors.length > 0 && errors.every((one) => form.fields.some(({ name }) => one.at === `fields/${name}`));
  const set = (name: string, text: string) => setForm({ ...form, fields: form.fields.map((one) => (one.name === name ? { ...one, text } : one)) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const hidden = Object.entries(of.fields).filter(([, { value }]) => !isPlain(value));
  return (
    <Modal opened onClose={close} title={t("rights.correctTitle")} centered>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {t("rights.correctHint")}
          </Text>
          {form.fields.map((one, n) => {
            const common = { key: one.name, label: spoken(t, one.name), error: wrong(one.name), ...(n === 0 ? { "data-autofocus": true } : {}) };
            return one.kind === "boolean" ? (
              <Select {...common} key={one.name} clearable value={one.text === "" ? null : one.text} onChange={(next) => set(one.name, next ?? "")} data={(["true", "false"] as const).map((value) => ({ value, label: t(`rules.bool.${value}`) }))} />
            ) : one.name === "zone" ? (
              <Autocomplete {...common} key={one.name} limit={ZONES_SHOWN} placeholder={t("contact.usual")} value={one.text} onChange={(next) => set(one.name, next)} data={Intl.supportedValuesOf("timeZone")} />
            ) : (
              <TextInput {...common} key={one.name} placeholder={one.name === "language" ? t("contact.usual") : ""} value={one.text} onChange={(event) => set(one.name, event.currentTarget.value)} />
            );
          })}
          <Group grow align="flex-start">
            <TextInput label={t("rights.newField")} description={t("rights.newFieldHint")} value={form.name} onChange={(event) => setForm({ ...form, name: event.currentTarget.value })} />
            <TextInput label={t("rights.newValue")} description={t("rights.newValueHint")} value={form.value} onChange={(event) => setForm({ ...form, value: event.currentTarget.value })} />
          </Group>
          <TagsInput label={t("contacts.tags")} value={[...form.tags]} onChange={(tags) => setForm({ ...form, tags })} acceptValueOnBlur />
          {hidden.length === 0 ? null : (
            <Text size="sm" c="dimmed">
              {t("rights.hidden", { fields: hidden.map(([name]) => spoken(t, name)).join(", ") })}
            </Text>
          )}
          {save.error === null || isPlaced ? null : (
            <Alert color="red" c="var(--ink)" role="alert">
              {errors.length === 0 ? save.error.message : errors.map((one) => one.sentence).join(" ")}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("merge.cancel")}
            </Button>
            <Button type="submit" disabled={change === undefined} loading={save.isPending}>
              {t("rights.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
