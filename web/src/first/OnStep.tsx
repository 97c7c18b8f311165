/** The domain's DNS, and the switch: from here on the workflow lives. Then the first mail of it is seen to come. */
import { Alert, Anchor, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ask } from "../api/client";
import { sender, subscribe } from "../api/first";
import { drawn, publish, workflows } from "../api/workflows";
import { Waiting } from "../app/Trouble";
import { isDrawable } from "../flow/drawable";
import { asText } from "../forms/values";
import { MailView } from "../inbox/MailView";
import { DomainRecords } from "../settings/DomainRecords";
import { Step, type StepProps } from "./Step";

/** How often it is looked whether the mail came. */
const LOOK_EVERY_MS = 1_000;

export function OnStep({ progress, next }: StepProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const from = useQuery(sender).data;
  const handle = progress.workflow;
  const list = useQuery(workflows).data?.workflows;
  const row = list?.find((one) => one.handle === handle);
  const on = useMutation({
    mutationFn: async () => publish(row?.handle ?? "", { revision: row?.revision ?? 0, moves: {} }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["workflows"] }),
  });
  const isLive = row?.status === "live";
  if (from === undefined || list === undefined) {
    return <Waiting />;
  }
  return (
    <Step name="on" go={isLive || row === undefined ? () => next({ over: true }) : () => on.mutate()} isBusy={on.isPending} error={on.error} label={isLive || row === undefined ? t("first.finish") : t("first.switchOn", { name: row.name })}>
      <DomainRecords of={from} />
      <Alert c="var(--ink)" color={from.leaves ? "yellow" : "blue"}>
        {from.leaves ? t("first.leaves") : t("first.stays")}
      </Alert>
      {isLive ? <Live handle={row.handle} name={row.name} /> : null}
    </Step>
  );
}

function Live({ handle, name }: { readonly handle: string; readonly name: string }) {
  const { t } = useTranslation();
  const document = useQuery(drawn(handle)).data?.document;
  const trigger = document !== undefined && isDrawable(document) ? document.triggers?.find((one) => one.start === "segment" && typeof one["interest"] === "string") : undefined;
  return (
    <Stack gap="sm" aria-live="polite">
      <Text fw={600}>{t("first.isLive", { name })}</Text>
      <Group gap="md">
        <Anchor component={Link} to={`/workflows/${handle}`}>
          {t("contact.toWorkflow")}
        </Anchor>
        <Anchor component={Link} to="/inbox">
          {t("inbox.title")}
        </Anchor>
      </Group>
      {trigger === undefined ? <Text c="dimmed">{t("first.waits")}</Text> : <Try interest={asText(trigger["interest"])} />}
    </Stack>
  );
}

/** One subscribes, and sees the mail come. */
function Try({ interest }: { readonly interest: string }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const join = useMutation({ mutationFn: () => subscribe(email.trim(), interest, { source: t("first.inventedSource"), wording: t("first.tryWording") }) });
  const came = useQuery({
    queryKey: ["inbox", "first", email],
    queryFn: async () => (await ask<{ mails: { id: string; subject: string }[] }>("GET", `/api/v1/inbox?limit=5&to=${encodeURIComponent(email.trim())}`)).mails,
    enabled: join.isSuccess,
    refetchInterval: (query) => (query.state.data?.some((one) => !one.subject.startsWith("[Test]")) === true ? false : LOOK_EVERY_MS),
  });
  const mail = came.data?.find((one) => !one.subject.startsWith("[Test]"));
  return (
    <Stack gap="xs">
      <Group align="flex-end" gap="xs">
        <TextInput label={t("first.try")} description={t("first.tryHint")} type="email" value={email} readOnly={join.isSuccess} onChange={(event) => setEmail(event.currentTarget.value)} flex={1} miw={220} />
        <Button variant="default" loading={join.isPending} disabled={!email.includes("@") || join.isSuccess} onClick={() => join.mutate()}>
          {t("first.tryDo")}
        </Button>
      </Group>
      {join.error === null ? null : (
        <Alert color="red" c="var(--ink)" role="alert">
          {join.error.message}
        </Alert>
      )}
      {join.isSuccess ? mail === undefined ? <Text size="sm">{t("first.tryWaits")}</Text> : <MailView id={mail.id} /> : null}
    </Stack>
  );
}
