/** Turns on that each press chooses one block more, for whoever has no Shift at hand: on a phone, and with one hand. */
import { ActionIcon } from "@mantine/core";
import { IconSelectAll } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useEditing } from "./store";

export function SeveralButton() {
  const { t } = useTranslation();
  const isSeveral = useEditing((state) => state.isSeveral);
  const several = useEditing((state) => state.several);
  return (
    <ActionIcon variant={isSeveral ? "light" : "default"} aria-label={t("many.choose")} title={t("many.choose")} aria-pressed={isSeveral} onClick={() => several(!isSeveral)}>
      <IconSelectAll size={16} aria-hidden />
    </ActionIcon>
  );
}
