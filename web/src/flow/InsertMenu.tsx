/** The menu of blocks, by family, with a search; what is chosen goes to the place that asked for it. */
import { Modal, NavLink, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Block } from "./document";
import { work } from "./editKeys";
import { insert } from "./edits";
import { useInserting } from "./inserting";
import { FAMILIES, KINDS, type KindName } from "./kinds";
import { newId, takenIds } from "./model";
import { useEditing } from "./store";
import { useClipboard } from "./useClipboard";
import { useKeys } from "./useKeys";

export function InsertMenu() {
  useClipboard();
  useKeys(work);
  const { t } = useTranslation();
  const { at, close } = useInserting();
  const edit = useEditing((state) => state.edit);
  const choose = useEditing((state) => state.choose);
  const [search, setSearch] = useState("");
  const names = Object.keys(KINDS) as KindName[];
  const isFound = (name: KindName) => t(`kind.${name}`).toLowerCase().includes(search.trim().toLowerCase());
  const put = (name: KindName) => {
    if (at === undefined) {
      return;
    }
    edit((workflow) => {
      const block: Block = { id: newId(takenIds(workflow), name), do: name, ...KINDS[name].fresh };
      choose(block.id);
      return insert(workflow, at, block);
    });
    setSearch("");
    close();
  };
  const first = names.find(isFound);
  return (
    <Modal opened={at !== undefined} onClose={close} title={t("flow.insert")} size="sm">
      <TextInput
        data-autofocus
        aria-label={t("editing.search")}
        placeholder={t("editing.search")}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && first !== undefined) {
            put(first);
          }
        }}
      />
      <Stack gap={0} mt="sm">
        {FAMILIES.map((family) => {
          const found = names.filter((name) => KINDS[name].family === family && isFound(name));
          return found.length === 0 ? null : (
            <section key={family} aria-label={t(`family.${family}`)}>
              <Text size="xs" c="dimmed" mt="xs">
                {t(`family.${family}`)}
              </Text>
              {found.map((name) => {
                const Icon = KINDS[name].icon;
                const colour = `var(--family-${family})`;
                return (
                  <NavLink
                    key={name}
                    component="button"
                    label={t(`kind.${name}`)}
                    leftSection={<Icon size={16} color={colour} aria-hidden />}
                    onClick={() => put(name)}
                  />
                );
              })}
            </section>
          );
        })}
      </Stack>
    </Modal>
  );
}
