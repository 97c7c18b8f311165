/** What an editor has at hand in the bar: taking back, and choosing several, a press each, for whoever has no Shift. */
import { ActionIcon, Group } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconSelectAll } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { useEditing } from "./store";

export function EditTools() {
  const { t } = useTranslation();
  const past = useStore(useEditing.temporal, (state) => state.pastStates.length);
  const future = useStore(useEditing.temporal, (state) => state.futureStates.length);
  const { undo, redo } = useEditing.temporal.getState();
  const isSeveral = useEditing((state) => state.isSeveral);
  const several = useEditing((state) => state.several);
  return (
    <Group gap={4}>
      <ActionIcon variant="default" aria-label={t("flow.undo")} disabled={past === 0} onClick={() => undo()}>
        <IconArrowBackUp size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" aria-label={t("flow.redo")} disabled={future === 0} onClick={() => redo()}>
        <IconArrowForwardUp size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant={isSeveral ? "light" : "default"} aria-label={t("many.choose")} title={t("many.choose")} aria-pressed={isSeveral} onClick={() => several(!isSeveral)}>
        <IconSelectAll size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
