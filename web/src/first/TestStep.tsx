/** All of it, sent to oneself: into the test inbox, whatever mail server is set, and shown here. */
import { Button, Group, NavLink, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { sender, testEmail } from "../api/first";
import { drawn } from "../api/workflows";
import { isDrawable } from "../flow/drawable";
import { MailView } from "../inbox/MailView";
import { NoWorkflow } from "./NoWorkflow";
import { Step, type StepProps } from "./Step";
import { emailsOf } from "./texts";

export function TestStep({ progress, next }: StepProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const from = useQuery(sender).data;
  const document = useQuery({ ...drawn(progress.workflow ?? ""), enabled: progress.workflow !== null }).data?.document;
  const [typed, setTyped] = useState<string>();
  const [shown, setShown] = useState<string>();
  const to = typed ?? from?.email ?? "";
  const all = document !== undefined && isDrawable(document) ? emailsOf(document) : [];
  const send = useMutation({
    mutationFn: async () => {
      const mails = [];
      for (const email of all) {
        mails.push(await testEmail(email, to.trim()));
      }
      return mails;
    },
    onSuccess: async (mails) => {
      setShown(mails[0]?.mail);
      await cache.invalidateQueries({ queryKey: ["inbox"], exact: true });
    },
  });
  const mails = send.data ?? [];
  return (
    <Step name="test" go={() => next()} error={send.error}>
      {progress.workflow === null ? <NoWorkflow /> : document !== undefined && all.length === 0 ? <Text>{t("first.noEmails")}</Text> : null}
      {all.length === 0 ? null : (
        <Group align="flex-end" gap="xs">
          <TextInput label={t("first.testTo")} type="email" value={to} onChange={(event) => setTyped(event.currentTarget.value)} flex={1} miw={200} />
          <Button variant={mails.length === 0 ? "filled" : "default"} loading={send.isPending} disabled={to.trim() === ""} onClick={() => send.mutate()}>
            {t("first.sendAll", { count: all.length })}
          </Button>
        </Group>
      )}
      {mails.length === 0 ? null : (
        <Stack gap="xs" aria-live="polite">
          <Text size="sm">{t("first.tested", { count: mails.length })}</Text>
          {mails.length === 1 ? null : mails.map((one) => <NavLink key={one.mail} component="button" label={one.subject} active={one.mail === shown} onClick={() => setShown(one.mail)} />)}
          {shown === undefined ? null : <MailView key={shown} id={shown} />}
        </Stack>
      )}
    </Step>
  );
}
