/** Messages that failed are sent again: one, or all that are shown, with what became of each. */
import { Alert, Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ask } from "../api/client";
import type { components } from "../api/schema";
import type { State } from "./parts";

type Became = components["schemas"]["MessagesSentAgain"]["messages"];
/** Where a message stands that can be sent again. */
export type Failed = Extract<State, "refused" | "unknown">;

/** The most that the server takes at once. */
const AT_ONCE = 500;

export const hasFailed = (state: string | undefined): state is Failed => state === "refused" || state === "unknown";

/** Asks for it, and what became of those that were asked for. */
export function useSendAgain() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (messages: readonly string[]) => ask<{ messages: Became }>("POST", "/api/v1/messages/again", { messages }),
    onSuccess: () => Promise.all(["messages", "contacts"].map((key) => cache.invalidateQueries({ queryKey: [key] }))),
  });
}

type Again = ReturnType<typeof useSendAgain>;

/** What became of the last that were asked for. */
export function SentAgain({ again }: { readonly again: Again }) {
  const { t } = useTranslation();
  if (again.isError) {
    return (
      <Alert color="red" role="alert">
        {again.error.message}
      </Alert>
    );
  }
  if (!again.isSuccess) {
    return null;
  }
  const { messages } = again.data;
  const queued = messages.filter((one) => one.is_queued).length;
  const whys = [...new Set(messages.flatMap((one) => one.why_not ?? []))];
  return (
    <Alert color={queued === messages.length ? "teal" : "yellow"} role="status">
      {queued === 0 ? t("outbox.again.none") : t("outbox.again.queued", { count: queued })}
      {whys.length === 0 ? null : (
        <List size="sm" mt="xs">
          {whys.map((why) => (
            <List.Item key={why}>
              {t("outbox.again.not", { count: messages.filter((one) => one.why_not === why).length })} {t(`outbox.again.why.${why as "too_late"}`)}
            </List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}

/** All that are shown, once somebody has read what that means. */
export function SendAllAgain({ state, messages, again }: { readonly state: Failed; readonly messages: readonly string[]; readonly again: Again }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const shown = messages.slice(0, AT_ONCE);
  return (
    <>
      <Group>
        <Button variant="default" onClick={() => setAsked(true)}>
          {t("outbox.again.all", { count: shown.length })}
        </Button>
      </Group>
      <Modal opened={asked} onClose={() => setAsked(false)} title={t("outbox.again.all", { count: shown.length })}>
        <Stack gap="md">
          <Text>{t(`outbox.again.means.${state}`)}</Text>
          <Text c="dimmed" size="sm">
            {t("outbox.again.still")}
          </Text>
          <Group justify="flex-end">
            <Button
              onClick={() => {
                setAsked(false);
                again.mutate(shown);
              }}
            >
              {t("outbox.again.do")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

/** One of them. Of what may have arrived it is asked first. */
export function SendOneAgain({ state, message, to, again }: { readonly state: Failed; readonly message: string; readonly to: string; readonly again: Again }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const send = () => {
    setAsked(false);
    again.mutate([message]);
  };
  return (
    <>
      <Button variant="default" size="compact-sm" aria-label={t("outbox.again.oneTo", { to })} onClick={() => (state === "unknown" ? setAsked(true) : send())}>
        {t("outbox.again.do")}
      </Button>
      <Modal opened={asked} onClose={() => setAsked(false)} title={t("outbox.again.oneTo", { to })}>
        <Stack gap="md">
          <Text>{t("outbox.again.means.unknown")}</Text>
          <Group justify="flex-end">
            <Button onClick={send}>{t("outbox.again.do")}</Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
