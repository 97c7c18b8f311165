/** The questions of a form, in their order. */
import { ActionIcon, Button, Card, Checkbox, Group, NumberInput, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Fields, Value } from "../flow/document";
import { newId } from "../flow/model";
import { LanguagesInput } from "../forms/inputs/LanguagesInput";
import { More } from "../forms/More";
import { asFields, asList, asText, put, without, withAt } from "../forms/values";
import { ID_CHARS_MAX, KINDS, NUMBER_MAX, QUESTIONS_MAX, withKind } from "./begin";
import { Options } from "./Options";

type QuestionsProps = { readonly list: readonly Fields[]; readonly set: (list: Fields[]) => void; readonly readOnly: boolean };

export function Questions({ list, set, readOnly }: QuestionsProps) {
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
            <Card key={index} withBorder padding="sm" component="section" aria-label={id}>
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
      {readOnly || list.length >= QUESTIONS_MAX ? null : (
        <Button mt="xs" variant="default" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => set([...list, { id: newId(ids, "question"), kind: "text", label: t("signup.newQuestion") }])}>
          {t("signup.addQuestion")}
        </Button>
      )}
    </section>
  );
}

type Props = { readonly of: Fields; readonly set: (of: Fields) => void; readonly readOnly: boolean };

function Question({ of, set, readOnly }: Props) {
  const { t } = useTranslation();
  const kind = asText(of["kind"]);
  const change = (key: string, value: Value | undefined) => set(put(of, key, value));
  const text = (key: string, value: string) => change(key, value === "" ? undefined : value);
  const isAddress = kind === "email";
  const hasMore = of["help"] !== undefined || of["save_as"] !== undefined;
  return (
    <Stack gap="xs">
      <LanguagesInput label={t("signup.label")} value={of["label"]} set={(value) => change("label", value)} readOnly={readOnly} />
      <Select
        size="xs"
        label={t("signup.kind")}
        allowDeselect={false}
        readOnly={readOnly || isAddress}
        value={kind}
        onChange={(next) => next !== null && set(withKind(of, next, t("signup.firstOption")))}
        data={KINDS.map((one) => ({ value: one, label: t(`signup.kinds.${one}`), disabled: one === "email" }))}
      />
      {kind === "choice" || kind === "choices" ? <Options list={asList(of["options"]).map((one) => asFields(one))} set={(options) => change("options", options)} readOnly={readOnly} /> : null}
      {kind === "number" ? (
        <Group grow align="flex-start">
          {(["least", "most"] as const).map((key) => (
            <NumberInput key={key} size="xs" label={t(`signup.${key}`)} min={-NUMBER_MAX} max={NUMBER_MAX} allowDecimal={false} readOnly={readOnly} value={asText(of[key])} onChange={(value) => change(key, typeof value === "number" ? value : undefined)} />
          ))}
        </Group>
      ) : null}
      {isAddress ? null : <Checkbox size="xs" label={t("signup.required")} disabled={readOnly} checked={of["required"] === true} onChange={(event) => change("required", event.currentTarget.checked ? true : undefined)} />}
      <More opened={hasMore}>
        <LanguagesInput label={t("signup.help")} value={of["help"]} set={(value) => change("help", value)} readOnly={readOnly} />
        {isAddress ? null : <TextInput size="xs" label={t("signup.saveAs")} readOnly={readOnly} value={asText(of["save_as"])} maxLength={100} onChange={(event) => text("save_as", event.currentTarget.value)} />}
        <TextInput size="xs" label={t("signup.answerId")} description={t("signup.answerIdHint")} readOnly={readOnly} value={asText(of["id"])} maxLength={ID_CHARS_MAX} onChange={(event) => change("id", event.currentTarget.value)} />
      </More>
    </Stack>
  );
}
