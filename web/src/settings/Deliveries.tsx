/** What a webhook was told or is to be told, the newest first; what is over can be told again. */
import { Anchor, Button, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { createLink } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { deliveries, replay, type Delivery } from "../api/webhooks";
import { Trouble, Waiting } from "../app/Trouble";
import { eventName } from "../events/eventName";
import { useFormat } from "../i18n/format";
import { Listing } from "../ui/Listing";

const Goto = createLink(Anchor<"a">);
/** What is over, and so can be told again. */
const OVER = new Set(["delivered", "failed", "dropped"]);

export function Deliveries({ name, close }: { readonly name: string; readonly close: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const cache = useQueryClient();
  const query = useInfiniteQuery(deliveries(name));
  const again = useMutation({
    mutationFn: (delivery: string | undefined) => replay(name, delivery),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["webhooks"] }),
  });
  const rows = query.data?.pages.flatMap((page) => page.deliveries) ?? [];
  return (
    <Modal opened onClose={close} size="xl" title={t("webhooks.deliveriesOf", { name })}>
      <Stack>
        {query.isPending ? <Waiting /> : null}
        {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
        {again.error === null ? null : (
          <Text c="var(--wrong)" role="alert">
            {again.error.message}
          </Text>
        )}
        {again.data === undefined ? null : (
          <Text role="status">
            {t("webhooks.replayed", { count: again.data.replayed, n: format.number(again.data.replayed) })} {again.data.more ? t("webhooks.replayMore") : ""}
          </Text>
        )}
        {query.isSuccess && rows.length === 0 ? <Text c="dimmed">{t("webhooks.noDeliveries")}</Text> : null}
        {rows.length === 0 ? null : (
          <Listing minWidth={620} heads={[t("webhooks.event"), t("webhooks.about"), t("webhooks.outcome"), t("webhooks.when"), t("settings.do")]}>
            {rows.map((one) => (
              <Table.Tr key={one.id}>
                <Table.Td>{one.event === null || one.event === undefined ? t("webhooks.gone") : eventName(t, one.event)}</Table.Td>
                <Table.Td>
                  <Goto to="/contacts/$id" params={{ id: one.contact }}>
                    {one.contact}
                  </Goto>
                </Table.Td>
                <Table.Td>
                  <Outcome of={one} />
                </Table.Td>
                <Table.Td>{format.moment(one.finished_at ?? one.queued_at)}</Table.Td>
                <Table.Td>
                  {OVER.has(one.state) ? (
                    <Button variant="default" size="compact-sm" disabled={again.isPending} onClick={() => again.mutate(one.id)} aria-label={t("webhooks.replayOne", { id: one.id })}>
                      {t("webhooks.replay")}
                    </Button>
                  ) : null}
                </Table.Td>
              </Table.Tr>
            ))}
          </Listing>
        )}
        <Group justify="space-between">
          <Button variant="default" disabled={again.isPending || rows.length === 0} onClick={() => again.mutate(undefined)}>
            {t("webhooks.replayFailed")}
          </Button>
          {query.hasNextPage ? (
            <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t("webhooks.older")}
            </Button>
          ) : null}
        </Group>
      </Stack>
    </Modal>
  );
}

function Outcome({ of }: { readonly of: Delivery }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <Text size="sm">
        {t(`webhooks.states.${of.state as "queued"}`)}
        {of.status === null ? "" : ` (${of.status})`}
      </Text>
      {of.reason === null ? null : (
        <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {of.reason}
        </Text>
      )}
      {of.next_try_at === null || of.tries === 0 ? null : (
        <Text size="xs" c="dimmed">
          {t("webhooks.nextTry", { at: format.moment(of.next_try_at), tries: of.tries })}
        </Text>
      )}
    </>
  );
}
