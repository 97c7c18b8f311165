/** How the mailbox is read that mail comes back to; nothing where there is none. */
import { Alert, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { sending } from "../api/sending";
import type { Sending } from "../api/types";
import { useFormat } from "../i18n/format";

type Mailbox = NonNullable<Sending["mailbox"]>;

export function MailboxState() {
  const { t } = useTranslation();
  const of = useQuery(sending).data?.mailbox ?? null;
  if (of === null) {
    return null;
  }
  return (
    <section>
      <Title order={2} size="h5">
        {t("settings.mailbox")}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t("settings.mailboxHint")}
      </Text>
      <MailboxSaid of={of} />
    </section>
  );
}

/** When it was read and what was in it, and what is wrong with it. */
export function MailboxSaid({ of }: { readonly of: Mailbox }) {
  const { t } = useTranslation();
  const { moment, number } = useFormat();
  const { name, read_at: readAt, mails, bounces, replies, failures, error } = of;
  const counted = { count: mails, n: number(mails), bounces: number(bounces), replies: number(replies) };
  return (
    <>
      <Text size="sm">
        {readAt === null ? t("settings.mailboxNever", { name }) : t("settings.mailboxRead", { name, at: moment(readAt) })} {t("settings.mailboxTaken", counted)}
      </Text>
      {error === null ? null : (
        <Alert color="orange" c="var(--ink)" role="status" mt="xs">
          {t("settings.mailboxFails", { count: failures, n: number(failures), error })}
        </Alert>
      )}
    </>
  );
}
