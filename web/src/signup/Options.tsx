/** What there is to choose from, in each language. What it is called in events stays when its words change. */
import { ActionIcon, Button, Fieldset, Group, Stack, TextInput } from "@mantine/core";
import { IconArrowUp, IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Fields } from "../flow/document";
import { newId } from "../flow/model";
import { LanguagesInput } from "../forms/inputs/LanguagesInput";
import { asText, put, without, withAt } from "../forms/values";
import { ID_CHARS_MAX, OPTIONS_MAX } from "./begin";

type Props = { readonly list: readonly Fields[]; readonly set: (list: Fields[]) => void; readonly readOnly: boolean };

export function Options({ list, set, readOnly }: Props) {
  const { t } = useTranslation();
  const ids = new Set(list.map((one) => asText(one["id"])));
  const up = (index: number) => {
    const one = list[index];
    if (one !== undefined) {
      set(without([...list], index).toSpliced(index - 1, 0, one));
    }
  };
  return (
    <Fieldset legend={t("signup.options")} p="xs">
      <Stack gap="sm">
        {list.map((one, index) => {
          const what = t("forms.nth", { n: index + 1 });
          return (
            <Stack key={index} gap={4} role="group" aria-label={what}>
              <LanguagesInput label={what} value={one["label"]} set={(label) => set(withAt([...list], index, put(one, "label", label)))} readOnly={readOnly} />
              <Group gap={4} align="flex-end">
                <TextInput size="xs" flex={1} label={t("signup.answerId")} readOnly={readOnly} value={asText(one["id"])} maxLength={ID_CHARS_MAX} onChange={(event) => set(withAt([...list], index, put(one, "id", event.currentTarget.value)))} />
                {readOnly ? null : (
                  <>
                    <ActionIcon variant="subtle" color="gray" disabled={index === 0} aria-label={t("signup.up", { what })} onClick={() => up(index)}>
                      <IconArrowUp size={16} aria-hidden />
                    </ActionIcon>
                    <ActionIcon variant="subtle" color="gray" disabled={list.length === 1} aria-label={t("forms.remove", { what })} onClick={() => set(without([...list], index))}>
                      <IconX size={16} aria-hidden />
                    </ActionIcon>
                  </>
                )}
              </Group>
            </Stack>
          );
        })}
        {readOnly || list.length >= OPTIONS_MAX ? null : (
          <Button variant="subtle" size="compact-sm" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => set([...list, { id: newId(ids, "option"), label: t("signup.newOption") }])}>
            {t("signup.addOption")}
          </Button>
        )}
      </Stack>
    </Fieldset>
  );
}
