/** The whole workflow in sentences, to be read, printed, or taken along as plain text. */
import { Group } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Copy } from "../../ui/Copy";
import { useCalled } from "../called";
import type { Workflow } from "../document";
import classes from "../WorkflowPage.module.css";
import { asPlainText, tell, type Told } from "./told";

export function WholeText({ workflow }: { readonly workflow: Workflow }) {
  const { t } = useTranslation();
  const called = useCalled();
  const told = tell({ t, called }, workflow);
  return (
    <section className={classes["told"]} aria-labelledby="whole-text">
      <Group justify="space-between">
        <h2 id="whole-text">{t("told.title")}</h2>
        <Copy size="xs" text={asPlainText(workflow.name, told)} says={t("told.copy")} said={t("told.copied")} />
      </Group>
      {told.map((part) => (
        <section key={part.says}>
          <h3>{part.says}</h3>
          <Under of={part} />
        </section>
      ))}
    </section>
  );
}

function Under({ of }: { readonly of: Told }) {
  if (of.under.length === 0) {
    return null;
  }
  const List = of.isInOrder === true ? "ol" : "ul";
  return (
    <List>
      {of.under.map((told, index) => (
        // Two blocks may say the same; their place tells them apart.
        <li key={index}>
          {told.says}
          <Under of={told} />
        </li>
      ))}
    </List>
  );
}
