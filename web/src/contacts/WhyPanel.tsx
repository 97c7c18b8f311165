/** "Why did, or didn't, this person get that?": one workflow, told in words by the server. */
import { Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { why } from "../api/contacts";
import { workflowNames } from "../api/names";
import { Trouble, Waiting } from "../app/Trouble";
import classes from "./Contact.module.css";

export function WhyPanel({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const workflows = useQuery(workflowNames).data ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Stack gap="md" maw={820}>
      <Select
        label={t("contact.whyAbout")}
        description={t("contact.whyHint")}
        placeholder={t("forms.choose")}
        searchable
        value={chosen}
        onChange={setChosen}
        data={workflows.map((one) => ({ value: one.handle, label: one.name }))}
      />
      {chosen === null ? null : <Told id={id} workflow={chosen} />}
    </Stack>
  );
}

function Told({ id, workflow }: { readonly id: string; readonly workflow: string }) {
  const { i18n } = useTranslation();
  const query = useQuery(why(id, workflow, i18n.language));
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  return (
    <pre className={classes["sentences"]} aria-live="polite">
      {query.data.sentences.join("\n")}
    </pre>
  );
}
