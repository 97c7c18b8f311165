/** Who may be mailed: whoever said no comes before anybody who said yes; and what one can say yes to. */
import { Anchor, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ask } from "../api/client";
import { useMay } from "../api/may";
import { interestsOf, settings, withInterest } from "../api/settings";
import { handleFor } from "../workflows/handle";
import { Step, type StepProps } from "./Step";

/** Most addresses that are taken here, one by one; a list of more is imported. */
const PASTED_MAX = 200;
/** The interest that the ready workflows mean by their newsletter. */
export const NEWSLETTER = "newsletter";

/** The addresses in a text, whatever stands between them. */
export function addressesIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;<>"]+/).map((one) => one.trim().toLowerCase()).filter((one) => one.includes("@")))];
}

export function NeverStep({ next }: StepProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const maySet = useMay("admin");
  const there = interestsOf(useQuery(settings).data?.document);
  const [text, setText] = useState("");
  const [name, setName] = useState(t("first.newsletter"));
  const addresses = addressesIn(text);
  const isMany = addresses.length > PASTED_MAX;
  const keep = useMutation({
    mutationFn: async () => {
      for (const address of addresses) {
        await ask("POST", "/api/v1/suppressions", { address });
      }
      if (maySet && there.length === 0 && name.trim() !== "") {
        const id = name.trim() === t("first.newsletter") ? NEWSLETTER : handleFor(name, new Set(), "interest");
        await withInterest(id, name.trim());
      }
    },
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: settings.queryKey });
      next();
    },
  });
  return (
    <Step name="never" go={isMany ? undefined : () => keep.mutate()} isBusy={keep.isPending} error={keep.error}>
      <Textarea
        label={t("first.never")}
        description={t("first.neverHint")}
        error={isMany ? t("first.neverMany", { n: PASTED_MAX }) : undefined}
        autosize
        minRows={3}
        maxRows={10}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {/* A page of its own, so that what is typed here stays. */}
      <Anchor href="/app/contacts/import?kind=suppressions" target="_blank" size="sm">
        {t("first.neverFile")}
      </Anchor>
      {there.length > 0 ? null : (
        <TextInput label={t("first.interest")} description={t("first.interestHint")} readOnly={!maySet} value={name} maxLength={120} onChange={(event) => setName(event.currentTarget.value)} />
      )}
    </Step>
  );
}
