/** One mail of the test inbox: as it is seen, as text, its headers, and why it was sent. */
import { Anchor, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { mail, type Mail } from "../api/emails";
import { emailNames, workflowNames } from "../api/names";
import { Trouble, Waiting } from "../app/Trouble";
import { useBlockNames } from "../flow/blockNames";
import { useFormat } from "../i18n/format";
import { BlockLink } from "../ui/BlockLink";
import { useInterests, useNames } from "../ui/names";
import { Parts } from "./Parts";

export function MailView({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useQuery(mail(id));
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  const of = query.data;
  return (
    <Stack gap="sm" miw={0}>
      <div>
        <Title order={2} size="h4">
          {of.subject}
        </Title>
        <Text size="sm" c="dimmed">
          {t("inbox.to", { who: of.recipient, moment: format.moment(of.at) })}
        </Text>
      </div>
      <Why of={of} />
      <Parts html={of.html} text={of.text} headers={of.headers} />
    </Stack>
  );
}

function Why({ of }: { readonly of: Mail }) {
  const { t } = useTranslation();
  const [emailName, workflowName, interestName] = [useNames(emailNames), useNames(workflowNames), useInterests()];
  const { why } = of;
  const blocks = useBlockNames(why?.workflow ?? null);
  if (why === null || why === undefined) {
    return null;
  }
  return (
    <Text size="sm">
      {t("inbox.why")}{" "}
      <BlockLink workflow={why.workflow ?? ""} block={why.block}>
        {workflowName(why.workflow)}: {blocks.block(why.block)}
      </BlockLink>
      {" · "}
      <Anchor component={Link} to={`/contacts/${why.contact}`}>
        {t("inbox.contact")}
      </Anchor>
      {" · "}
      <Anchor component={Link} to={`/emails/${why.email}`}>
        {emailName(why.email)}
      </Anchor>
      {why.basis === null ? "" : ` · ${t(`words.${why.basis as "opt_in"}`)}`}
      {why.interest === null ? "" : ` · ${interestName(why.interest)}`}
    </Text>
  );
}
