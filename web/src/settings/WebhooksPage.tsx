/** Webhooks: other programs that are told what happens, how each of them does, and what it was told. */
import { Alert, Badge, Button, Code, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { deleteWebhook, setWebhook, webhooks, type Webhook } from "../api/webhooks";
import { Trouble, Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { Empty } from "../ui/Empty";
import { Deliveries } from "./Deliveries";
import { Frame } from "./Frame";
import { WebhookForm } from "./WebhookForm";
import { WebhookTrial } from "./WebhookTrial";
import { Listing } from "../ui/Listing";

/** What is open over the page. */
type Open = { readonly kind: "form"; readonly of: Webhook | undefined } | { readonly kind: "deliveries" | "delete" | "trial"; readonly of: Webhook };

export function WebhooksPage() {
  const { t } = useTranslation();
  const query = useQuery(webhooks);
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  return (
    <Frame name="webhooks" right={query.isSuccess ? <Button onClick={() => setOpen({ kind: "form", of: undefined })}>{t("webhooks.new")}</Button> : null}>
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess ? (
        query.data.webhooks.length === 0 ? (
          <Empty title={t("webhooks.none")} hint={t("webhooks.noneHint")}>
            <Button mt="xs" onClick={() => setOpen({ kind: "form", of: undefined })}>
              {t("webhooks.new")}
            </Button>
          </Empty>
        ) : (
          <Rows rows={query.data.webhooks} open={setOpen} />
        )
      ) : null}
      {open?.kind === "form" ? <WebhookForm of={open.of} close={close} /> : null}
      {open?.kind === "deliveries" ? <Deliveries name={open.of.name} close={close} /> : null}
      {open?.kind === "trial" ? <WebhookTrial of={open.of} close={close} /> : null}
      {open?.kind === "delete" ? <Delete of={open.of} close={close} /> : null}
    </Frame>
  );
}

function Rows({ rows, open }: { readonly rows: readonly Webhook[]; readonly open: (what: Open) => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const turn = useMutation({
    mutationFn: (one: Webhook) => setWebhook(one.name, { url: one.url, events: one.events, active: one.state !== "on" }),
    onSuccess: () => cache.invalidateQueries({ queryKey: webhooks.queryKey }),
  });
  return (
    <Stack>
      {turn.error === null ? null : (
        <Alert color="red" c="var(--ink)" role="alert">
          {turn.error.message}
        </Alert>
      )}
      <Listing minWidth={760} heads={[t("webhooks.name"), t("webhooks.events"), t("webhooks.state"), t("settings.do")]}>
        {rows.map((one) => (
          <Table.Tr key={one.name}>
            <Table.Td>
              <Text fw={600}>{one.name}</Text>
              <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
                {one.url}
              </Text>
            </Table.Td>
            <Table.Td>
              {one.events.map((event) => (
                <Code key={event} mr={4}>
                  {event}
                </Code>
              ))}
            </Table.Td>
            <Table.Td>
              <State of={one} />
            </Table.Td>
            <Table.Td>
              <Group gap={4}>
                <Button variant="default" size="compact-sm" onClick={() => open({ kind: "deliveries", of: one })} aria-label={t("webhooks.deliveriesOf", { name: one.name })}>
                  {t("webhooks.deliveries")}
                </Button>
                <Button variant="default" size="compact-sm" onClick={() => open({ kind: "trial", of: one })} aria-label={t("webhooks.tryOf", { name: one.name })}>
                  {t("webhooks.try")}
                </Button>
                <Button variant="default" size="compact-sm" onClick={() => open({ kind: "form", of: one })} aria-label={t("webhooks.changeOf", { name: one.name })}>
                  {t("webhooks.change")}
                </Button>
                <Button variant="default" size="compact-sm" loading={turn.isPending && turn.variables.name === one.name} onClick={() => turn.mutate(one)} aria-label={t(one.state === "on" ? "webhooks.offOf" : "webhooks.onOf", { name: one.name })}>
                  {t(one.state === "on" ? "webhooks.off" : "webhooks.on")}
                </Button>
                <Button variant="subtle" color="gray" size="compact-sm" onClick={() => open({ kind: "delete", of: one })} aria-label={t("webhooks.deleteOf", { name: one.name })}>
                  {t("webhooks.delete")}
                </Button>
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Listing>
    </Stack>
  );
}

/** How it does, in words: told, resting, failing, off. */
function State({ of }: { readonly of: Webhook }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isFailing = of.state === "on" && of.failing_since !== null;
  const word = isFailing ? "failing" : (of.state as "on" | "off" | "failed");
  const colour = word === "on" ? "var(--family-send)" : word === "off" ? "var(--soft)" : "var(--wrong)";
  return (
    <>
      <Badge variant="outline" styles={{ root: { color: colour, borderColor: colour } }}>
        {t(`webhooks.is.${word}`)}
      </Badge>
      {isFailing ? (
        <Text size="xs" c="dimmed">
          {t("webhooks.failing", { count: of.failures, since: format.moment(of.failing_since) })}
        </Text>
      ) : null}
      {of.state === "on" && of.rests_until !== null ? (
        <Text size="xs" c="dimmed">
          {t("webhooks.rests", { until: format.moment(of.rests_until) })}
        </Text>
      ) : null}
      {of.reason === null ? null : (
        <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {of.reason}
        </Text>
      )}
    </>
  );
}

function Delete({ of, close }: { readonly of: Webhook; readonly close: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const run = useMutation({
    mutationFn: () => deleteWebhook(of.name),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: webhooks.queryKey });
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={t("webhooks.deleteTitle")}>
      <Stack>
        <Text>{t("webhooks.deleteHint", { name: of.name })}</Text>
        {run.error === null ? null : <Text c="var(--wrong)">{run.error.message}</Text>}
        <Group justify="flex-end">
          <Button variant="default" data-autofocus onClick={close}>
            {t("publish.not")}
          </Button>
          <Button color="red" loading={run.isPending} onClick={() => run.mutate()}>
            {t("webhooks.delete")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
