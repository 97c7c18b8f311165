/** The messages to a contact, with what became of each. */
import { Anchor, Table } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Message } from "../api/contacts";
import { emailNames, workflowNames } from "../api/names";
import { useFormat } from "../i18n/format";
import { reasonName } from "../i18n/reason";
import { BlockLink } from "../ui/BlockLink";
import { Empty } from "../ui/Empty";
import { Listing } from "../ui/Listing";
import { useNames } from "../ui/names";

export function Messages({ of }: { readonly of: readonly Message[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [emailName, workflowName] = [useNames(emailNames), useNames(workflowNames)];
  return of.length === 0 ? (
    <Empty title={t("contact.noMessages")} hint={t("contact.noMessagesHint")} />
  ) : (
    <Listing minWidth={560} heads={[t("contact.email"), t("contact.workflow"), t("contact.became"), t("report.when")]}>
      {of.map((message) => (
        <Table.Tr key={message.id}>
          <Table.Td>
            <Anchor component={Link} to={`/emails/${message.email}`}>
              {emailName(message.email)}
            </Anchor>
          </Table.Td>
          <Table.Td>
            <BlockLink workflow={message.workflow ?? ""} block={message.block}>
              {workflowName(message.workflow)}
            </BlockLink>
          </Table.Td>
          <Table.Td>
            {t(`state.${message.state as "accepted"}`)}
            {message.reason === null || message.state === "accepted" ? "" : `: ${reasonName(t, message.reason)}`}
          </Table.Td>
          <Table.Td>{format.moment(message.handed_at ?? message.due_at)}</Table.Td>
        </Table.Tr>
      ))}
    </Listing>
  );
}
