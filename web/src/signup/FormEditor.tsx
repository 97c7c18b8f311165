/** What a form asks and says, as fields. Keys that are not shown here stay as they are. */
import { ActionIcon, Button, Card, Checkbox, Group, MultiSelect, Select, Stack, Switch, TagsInput, Text, TextInput, Title } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { interestsOf, settings } from "../api/settings";
import type { Fields, Value } from "../flow/document";
import { newId } from "../flow/model";
import { LanguagesInput } from "../forms/inputs/LanguagesInput";
import { asFields, asList, asText, asTexts, put, without, withAt } from "../forms/values";

const KINDS = ["email", "text", "long_text", "phone", "number", "date", "yes_no", "choice", "choices"] as const;
/** As long as the API takes them. */
const PROSE_CHARS_MAX = 3_000;

type Props = { readonly of: Fields; readonly set: (of: Fields) => void; readonly readOnly: boolean };

export function FormFields({ of, set, readOnly }: Props) {
  const { t } = useTranslation();
  const known = interestsOf(useQuery(settings).data?.document).map((one) => asText(one["id"]));
  const chosen = asTexts(of["interests"]);
  const change = (key: string, value: Value | undefined) => set(put(of, key, value));
  const consent = asFields(of["consent"]);
  const setInterests = (interests: string[]) => {
    const next = put(of, "interests", interests.length === 0 ? undefined : interests);
    set(interests.length > 0 && of["consent"] === undefined ? put(next, "consent", { wording: t("signup.wordingFirst") }) : next);
  };
  return (
    <Stack gap="md">
      <TextInput label={t("workflows.name")} description={t("signup.nameHint")} readOnly={readOnly} value={asText(of["name"])} maxLength={120} onChange={(event) => change("name", event.currentTarget.value)} />
      <LanguagesInput label={t("signup.heading")} value={of["title"]} set={(value) => change("title", value)} readOnly={readOnly} />
      <LanguagesInput label={t("signup.intro")} value={of["intro"]} set={(value) => change("intro", value)} readOnly={readOnly} long most={PROSE_CHARS_MAX} />
      <Questions list={asList(of["fields"]).map((one) => asFields(one))} set={(list) => change("fields", list)} readOnly={readOnly} />
      <MultiSelect label={t("signup.interests")} description={t("signup.interestsHint")} readOnly={readOnly} value={chosen} onChange={setInterests} data={[...new Set([...known, ...chosen])]} />
      {chosen.length === 0 ? null : (
        <>
          <LanguagesInput label={t("signup.wording")} value={consent["wording"]} set={(value) => change("consent", put(consent, "wording", value))} readOnly={readOnly} long most={PROSE_CHARS_MAX} />
          <TextInput label={t("signup.privacy")} placeholder="https://" readOnly={readOnly} value={asText(consent["privacy_url"])} onChange={(event) => change("consent", put(consent, "privacy_url", event.currentTarget.value === "" ? undefined : event.currentTarget.value))} />
          <Switch label={t("signup.confirm")} description={t("signup.confirmHint")} disabled={readOnly} checked={of["confirm"] !== false} onChange={(event) => change("confirm", event.currentTarget.checked ? undefined : false)} />
        </>
      )}
      <TagsInput label={t("signup.hosts")} description={t("signup.hostsHint")} readOnly={readOnly} value={asTexts(of["hosts"])} onChange={(hosts) => change("hosts", hosts.length === 0 ? undefined : hosts)} />
      <TextInput label={t("signup.returnTo")} description={t("signup.returnToHint")} placeholder="https://" readOnly={readOnly} value={asText(of["return_to"])} onChange={(event) => change("return_to", event.currentTarget.value === "" ? undefined : event.currentTarget.value)} />
    </Stack>
  );
}

type QuestionsProps = { readonly list: readonly Fields[]; readonly set: (list: Fields[]) => void; readonly readOnly: boolean };

function Questions({ list, set, readOnly }: QuestionsProps) {
  const { t } = useTranslation();
  const ids = new Set(list.map((one) => asText(one["id"])));
  const move = (index: number, by: number) => {
    const one = list[index];
    if (one !== undefined) {
      set(without([...list], index).toSpliced(index + by, 0, one));
    }
  };
  return (
    <section>
      <Title order={2} size="h5" mb="xs">
        {t("signup.questions")}
      </Title>
      <Stack gap="xs">
        {list.map((one, index) => {
          const id = asText(one["id"]);
          return (
            <Card key={id} withBorder padding="sm" component="section" aria-label={id}>
              <Group justify="space-between" mb={4}>
                <Text size="sm" fw={600}>
                  {id}
                </Text>
                {readOnly ? null : (
                  <Group gap={4}>
                    <ActionIcon variant="subtle" color="gray" disabled={index === 0} aria-label={t("signup.up", { what: id })} onClick={() => move(index, -1)}>
                      <IconArrowUp size={16} aria-hidden />
                    </ActionIcon>
                    <ActionIcon variant="subtle" color="gray" disabled={index === list.length - 1} aria-label={t("signup.down", { what: id })} onClick={() => move(index, 1)}>
                      <IconArrowDown size={16} aria-hidden />
                    </ActionIcon>
                    <ActionIcon variant="subtle" color="gray" aria-label={t("forms.remove", { what: id })} onClick={() => set(without([...list], index))}>
                      <IconTrash size={16} aria-hidden />
                    </ActionIcon>
                  </Group>
                )}
              </Group>
              <Question of={one} set={(next) => set(withAt([...list], index, next))} readOnly={readOnly} />
            </Card>
          );
        })}
      </Stack>
      {readOnly ? null : (
        <Button mt="xs" variant="default" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => set([...list, { id: newId(ids, "question"), kind: "text", label: t("signup.newQuestion") }])}>
          {t("signup.addQuestion")}
        </Button>
      )}
    </section>
  );
}

function Question({ of, set, readOnly }: Props) {
  const { t } = useTranslation();
  const kind = asText(of["kind"]);
  const change = (key: string, value: Value | undefined) => set(put(of, key, value));
  const hasOptions = kind === "choice" || kind === "choices";
  const options = asList(of["options"]).map((one) => asFields(one));
  const setKind = (next: string) => {
    const chosen = put(of, "kind", next);
    const needsOptions = next === "choice" || next === "choices";
    set(needsOptions ? (options.length > 0 ? chosen : put(chosen, "options", [{ id: "one", label: t("signup.firstOption") }])) : put(chosen, "options", undefined));
  };
  const setOptions = (labels: readonly string[]) => {
    const made: Fields[] = [];
    for (const label of labels) {
      const there = options.find((one) => asText(one["label"]) === label);
      made.push(there ?? { id: newId(new Set([...options, ...made].map((one) => asText(one["id"]))), "option"), label });
    }
    change("options", made);
  };
  const isSimple = options.every((one) => typeof one["label"] === "string");
  return (
    <Stack gap="xs">
      <LanguagesInput label={t("signup.label")} value={of["label"]} set={(value) => change("label", value)} readOnly={readOnly} />
      <Group grow align="flex-start">
        <Select size="xs" label={t("signup.kind")} allowDeselect={false} readOnly={readOnly || kind === "email"} value={kind} onChange={(next) => next !== null && setKind(next)} data={KINDS.map((one) => ({ value: one, label: t(`signup.kinds.${one}`), disabled: one === "email" }))} />
        {kind === "email" ? null : <TextInput size="xs" label={t("signup.saveAs")} readOnly={readOnly} value={asText(of["save_as"])} maxLength={100} onChange={(event) => change("save_as", event.currentTarget.value === "" ? undefined : event.currentTarget.value)} />}
      </Group>
      {hasOptions && isSimple ? <TagsInput size="xs" label={t("signup.options")} description={t("signup.optionsHint")} readOnly={readOnly} value={options.map((one) => asText(one["label"]))} onChange={setOptions} /> : null}
      {kind === "email" ? null : <Checkbox size="xs" label={t("signup.required")} disabled={readOnly} checked={of["required"] === true} onChange={(event) => change("required", event.currentTarget.checked ? true : undefined)} />}
    </Stack>
  );
}
