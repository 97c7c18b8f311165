/** The clipboard by a press: for whoever chooses several without a keyboard, and so has no keys to copy them with. */
import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconClipboard, IconCopy, IconCut } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { isApart, lying, putDown, takeUp, tellMachine } from "../clipping";
import { chosenIds, useEditing } from "../store";

export function Clips() {
  const { t } = useTranslation();
  // It follows what is chosen, of which the store knows the blocks.
  const count = useEditing(() => chosenIds().length);
  const isInRow = useEditing(() => !isApart(chosenIds()));
  const copy = () => {
    void tellMachine(takeUp(chosenIds(), false));
    notifications.show({ message: t("many.copied", { count }) });
  };
  const cut = () => void tellMachine(takeUp(chosenIds(), true));
  const paste = async () => {
    if (!putDown(await lying())) {
      notifications.show({ color: "red", message: t("many.nothing") });
    }
  };
  return (
    <Group gap={4} mb="sm">
      <Button size="compact-sm" variant="default" leftSection={<IconCopy size={14} aria-hidden />} disabled={count === 0} onClick={copy}>
        {t("many.copy")}
      </Button>
      <Button size="compact-sm" variant="default" leftSection={<IconCut size={14} aria-hidden />} disabled={count === 0 || !isInRow} onClick={cut}>
        {t("many.cut")}
      </Button>
      <Button size="compact-sm" variant="default" leftSection={<IconClipboard size={14} aria-hidden />} onClick={() => void paste()}>
        {t("many.paste")}
      </Button>
    </Group>
  );
}
