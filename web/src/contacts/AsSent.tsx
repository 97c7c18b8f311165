/**
 * What a message to a contact looked like: the mail itself where the test inbox still has it, and else its
 * e-mail in the version that went, filled in anew by the server.
 */
import { Anchor, Drawer, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Message, Whole } from "../api/contacts";
import { caughtOf, previewOf } from "../api/emails";
import { emailNames } from "../api/names";
import { Trouble, Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { reasonName } from "../i18n/reason";
import { MailView } from "../inbox/MailView";
import { Parts } from "../inbox/Parts";
import { useNames } from "../ui/names";

/** States in which nothing ever left. */
const NEVER: ReadonlySet<string> = new Set(["skipped", "expired"]);

type Props = { readonly of: Whole; readonly message: Message };

export function AsSent({ of, message, close }: Props & { readonly close: () => void }) {
  const { t } = useTranslation();
  const emailName = useNames(emailNames);
  return (
    <Drawer opened onClose={close} position="right" size="xl" title={t("asSent.title", { email: emailName(message.email) })}>
      {NEVER.has(message.state) ? <Never message={message} /> : <Seen of={of} message={message} />}
    </Drawer>
  );
}

/** Why there is nothing to be seen. */
function Never({ message }: { readonly message: Message }) {
  const { t } = useTranslation();
  const why = message.reason === null ? t(`state.${message.state as "skipped"}`) : reasonName(t, message.reason);
  return (
    <Stack gap="sm">
      <Text>{t("asSent.never", { why })}</Text>
      <AsNow message={message} />
    </Stack>
  );
}

function Seen({ of, message }: Props) {
  const { email } = of;
  const query = useQuery({
    queryKey: ["contacts", "one", of.id, "sent", message.id, message.state],
    // Of what has no version yet there is no mail either.
    queryFn: async () => (email === null || message.email_version === null ? null : await caughtOf(email, message.id)),
  });
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  return query.data === null ? <Anew of={of} message={message} /> : <Kept id={query.data} />;
}

/** The mail as it left. */
function Kept({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t("asSent.kept")}
      </Text>
      <MailView id={id} />
    </Stack>
  );
}

/** The e-mail in that version, for this contact as it is now. */
function Anew({ of, message }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const version = message.email_version;
  const query = useQuery({
    queryKey: ["contacts", "one", of.id, "preview", message.email, version, message.journey],
    queryFn: () => previewOf(message.email, version, of.id, message.journey),
    retry: false,
  });
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  return (
    <Stack gap="sm" miw={0}>
      <div>
        <Title order={2} size="h4">
          {query.data.subject}
        </Title>
        {message.handed_at === null ? null : (
          <Text size="sm" c="dimmed">
            {format.moment(message.handed_at)}
          </Text>
        )}
      </div>
      <Text size="sm">
        {version === null ? t("asSent.notMade") : t("asSent.anew", { version: format.number(version) })} {t(query.data.isOfJourney ? "asSent.differs" : "asSent.differsMore")}
      </Text>
      <AsNow message={message} />
      <Parts html={query.data.html === "" ? null : query.data.html} text={query.data.text} />
    </Stack>
  );
}

function AsNow({ message }: { readonly message: Message }) {
  const { t } = useTranslation();
  return (
    <Anchor component={Link} to={`/emails/${message.email}`} size="sm">
      {t("asSent.asNow")}
    </Anchor>
  );
}
