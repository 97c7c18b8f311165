/** Takes the drawing out of the page: to paper, or as a file. What draws it comes when it is asked for. */
import { ActionIcon, Menu } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconPrinter } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { withTexts } from "../i18n";
import { useCalled } from "./called";
import { useEditing } from "./store";

export function PaperMenu() {
  const { t } = useTranslation();
  const called = useCalled();
  const go = async (what: "print" | "save") => {
    const paper = await withTexts(import("./paper/paper"));
    const { workflow } = useEditing.getState();
    if (workflow !== undefined) {
      paper[what](t, workflow, called);
    }
  };
  useHotkeys([["mod+P", () => void go("print")]]);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" aria-label={t("flow.paper")} title={t("flow.paper")}>
          <IconPrinter size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void go("print")}>{t("flow.print")}</Menu.Item>
        <Menu.Item onClick={() => void go("save")}>{t("flow.saveSvg")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
