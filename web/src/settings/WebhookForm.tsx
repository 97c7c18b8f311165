/** Makes a webhook or changes one. A secret is shown once: when it is made, and when there is another one. */
import { Button, Code, Group, Modal, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import { catalogue } from "../api/names";
import { renewWebhook, setWebhook, webhooks, type Webhook } from "../api/webhooks";
import { useFormat } from "../i18n/format";
import { Copy } from "../ui/Copy";

/** What Postduif itself tells, in the order in which one looks for it. */
const OWN = [
  "interest_confirmed",
  "interest_left",
  "contact_suppressed",
  "contact_changed",
  "email_sent",
  "email_delivered",
  "email_clicked",
  "email_replied",
  "email_bounced",
  "email_refused",
  "email_complained",
  "email_skipped",
  "journey_started",
  "journey_ended",
  "journey_goal_reached",
  "task_created",
  "task_done",
  "task_dropped",
];

export function WebhookForm({ of, close }: { readonly of: Webhook | undefined; readonly close: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const seen = Object.keys(useQuery(catalogue).data?.events ?? {});
  const [name, setName] = useState(of?.name ?? "");
  const [url, setUrl] = useState(of?.url ?? "https://");
  const [events, setEvents] = useState<string[]>([...(of?.events ?? [])]);
  const save = useMutation({
    mutationFn: () => setWebhook(name.trim(), { url: url.trim(), events, active: of === undefined || of.state === "on" }),
    onSuccess: async (made) => {
      await cache.invalidateQueries({ queryKey: webhooks.queryKey });
      if (made.secret === undefined || made.secret === null) {
        close();
      }
    },
  });
  const renew = useMutation({ mutationFn: () => renewWebhook(name) });
  const secret = save.data?.secret ?? renew.data?.secret;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  if (secret !== undefined && secret !== null) {
    return <Secret secret={secret} until={renew.data?.before_until} close={close} />;
  }
  const wrong = (at: string) => (save.error instanceof Problem ? save.error.errors.filter((one) => one.at.startsWith(at)).map((one) => one.sentence).join(" ") || undefined : undefined);
  const isPlaced = wrong("url") !== undefined || wrong("events") !== undefined;
  return (
    <Modal opened onClose={close} title={of === undefined ? t("webhooks.new") : t("webhooks.changeOf", { name: of.name })}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput data-autofocus={of === undefined || undefined} label={t("webhooks.name")} description={t("webhooks.nameHint")} readOnly={of !== undefined} value={name} maxLength={64} onChange={(event) => setName(event.currentTarget.value)} />
          <TextInput label={t("webhooks.url")} description={t("webhooks.urlHint")} type="url" value={url} error={wrong("url")} onChange={(event) => setUrl(event.currentTarget.value)} />
          <TagsInput label={t("webhooks.events")} description={t("webhooks.eventsHint")} data={[...new Set([...seen, ...OWN])]} value={events} error={wrong("events")} onChange={setEvents} acceptValueOnBlur />
          {save.error === null || isPlaced ? null : (
            <Text c="var(--wrong)" role="alert">
              {save.error.message}
            </Text>
          )}
          {renew.error === null ? null : (
            <Text c="var(--wrong)" role="alert">
              {renew.error.message}
            </Text>
          )}
          <Group justify="space-between">
            {of === undefined ? (
              <span />
            ) : (
              <Button variant="default" loading={renew.isPending} onClick={() => renew.mutate()}>
                {t("webhooks.renew")}
              </Button>
            )}
            <Button type="submit" loading={save.isPending} disabled={name.trim() === "" || url.trim() === "" || events.length === 0}>
              {t(of === undefined ? "webhooks.make" : "webhooks.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Secret({ secret, until, close }: { readonly secret: string; readonly until: string | undefined; readonly close: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Modal opened onClose={close} title={t("webhooks.secret")}>
      <Stack>
        <Text>{t("webhooks.secretOnce")}</Text>
        <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {secret}
        </Code>
        {until === undefined ? null : <Text c="dimmed">{t("webhooks.secretBefore", { until: format.moment(until) })}</Text>}
        <Group justify="space-between">
          <Copy text={secret} says={t("settings.copy")} said={t("settings.copied")} />
          <Button onClick={close}>{t("webhooks.done")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
