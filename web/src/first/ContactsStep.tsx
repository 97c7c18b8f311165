/** Contacts: a list of one's own, or three people who do not exist. */
import { Anchor, Radio, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ask } from "../api/client";
import { subscribe } from "../api/first";
import { ImportHere } from "../contacts/ImportPage";
import { NEWSLETTER } from "./NeverStep";
import { Step, type StepProps } from "./Step";

/** Nobody ever has an address there (RFC 2606). */
const INVENTED = [
  ["Anna", "anna@example.test"],
  ["Bram", "bram@example.test"],
  ["Carla", "carla@example.test"],
] as const;

type Way = "invented" | "upload" | "later";

export function ContactsStep({ next }: StepProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [chosen, setChosen] = useState<Way>();
  const someone = useQuery({ queryKey: ["contacts", "any"], queryFn: () => ask<{ contacts: unknown[] }>("GET", "/api/v1/contacts?limit=1") });
  const invent = useMutation({
    mutationFn: async () => {
      for (const [name, email] of INVENTED) {
        await subscribe(email, NEWSLETTER, { source: t("first.inventedSource"), wording: t("first.inventedWording") }, { first_name: name });
      }
    },
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ["contacts"] });
      next();
    },
  });
  const there = (someone.data?.contacts.length ?? 0) > 0;
  // Who has contacts needs nobody invented.
  const way = chosen ?? (there ? "later" : "invented");
  const go = way === "invented" ? () => invent.mutate() : () => next();
  return (
    <Step name="contacts" go={go} isBusy={invent.isPending || someone.isPending} error={invent.error}>
      {there ? (
        <Text>
          {t("first.contactsThere")}{" "}
          <Anchor href="/app/contacts" target="_blank" underline="always">
            {t("imports.toContacts")}
          </Anchor>
        </Text>
      ) : null}
      <Radio.Group label={t("first.contactsWay")} value={way} onChange={(value) => setChosen(value as Way)}>
        <Stack gap="xs" mt="xs">
          <Radio value="invented" label={t("first.invented")} description={t("first.inventedHint")} />
          <Radio value="upload" label={t("first.upload")} description={t("first.uploadHint")} />
          <Radio value="later" label={t(there ? "first.contactsKept" : "first.contactsLater")} description={t(there ? "first.contactsKeptHint" : "first.contactsLaterHint")} />
        </Stack>
      </Radio.Group>
      {way === "upload" ? <ImportHere /> : null}
    </Step>
  );
}
