/** What the steps after the choice say where nothing was chosen, with the way to it. */
import { Anchor, Text } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

const Goto = createLink(Anchor<"a">);

export function NoWorkflow() {
  const { t } = useTranslation();
  return (
    <Text>
      {t("first.noWorkflow")}{" "}
      <Goto to="/first-hour" search={{ step: "workflow" }} underline="always">
        {t("first.choose")}
      </Goto>
    </Text>
  );
}
