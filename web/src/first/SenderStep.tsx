/** Who the mail comes from, and the foot of every mail: who one is, where, and how to leave. */
import { Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { saveSender, sender, type Sender } from "../api/first";
import { house, saveHouse, type House } from "../api/house";
import { useMay } from "../api/may";
import { Trouble, Waiting } from "../app/Trouble";
import { Step, type StepProps } from "./Step";

export function SenderStep(props: StepProps) {
  const from = useQuery(sender);
  const look = useQuery(house);
  const failed = from.error ?? look.error;
  if (failed !== null) {
    return <Trouble error={failed} again={() => void Promise.all([from.refetch(), look.refetch()])} />;
  }
  return from.data === undefined || look.data === undefined ? <Waiting /> : <Loaded from={from.data} look={look.data} {...props} />;
}

function Loaded({ from, look, next }: StepProps & { readonly from: Sender; readonly look: House }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const maySet = useMay("admin");
  const [name, setName] = useState(from.name);
  const [email, setEmail] = useState(from.email);
  const [address, setAddress] = useState(look.address ?? "");
  const keep = useMutation({
    mutationFn: async () => {
      if (maySet && (name !== from.name || email !== from.email)) {
        await saveSender(name, email);
      }
      const footer = `{{ house.name }}{% if house.address %}, {{ house.address }}{% endif %} · <a href="{{ unsubscribe_url }}">${t("blocks.begin.unsubscribe")}</a>`;
      await saveHouse({ ...look, name: look.name || name.trim(), address: address.trim(), footer: look.footer || footer });
    },
    onSuccess: async () => {
      await Promise.all([cache.invalidateQueries({ queryKey: sender.queryKey }), cache.invalidateQueries({ queryKey: house.queryKey })]);
      next();
    },
  });
  return (
    <Step name="sender" go={() => keep.mutate()} isBusy={keep.isPending} error={keep.error}>
      {maySet ? null : <Text c="dimmed">{t("settings.readOnly")}</Text>}
      <TextInput label={t("first.senderName")} description={t("first.senderNameHint")} readOnly={!maySet} value={name} maxLength={120} onChange={(event) => setName(event.currentTarget.value)} />
      <TextInput label={t("first.senderEmail")} description={t("first.senderEmailHint")} type="email" readOnly={!maySet} value={email} maxLength={254} onChange={(event) => setEmail(event.currentTarget.value)} />
      <TextInput label={t("first.address")} description={t("first.addressHint")} value={address} maxLength={500} onChange={(event) => setAddress(event.currentTarget.value)} />
    </Step>
  );
}
