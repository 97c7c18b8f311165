/** The messages to a contact, with what became of each; each opens as it was sent. */
import { Anchor, Table } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Whole } from "../api/contacts";
import { useMay } from "../api/may";
import { emailNames, workflowNames } from "../api/names";
import { useFormat } from "../i18n/format";
import { reasonName } from "../i18n/reason";
import { hasFailed, SendOneAgain, SentAgain, useSendAgain } from "../messages/SendAgain";
import { BlockLink } from "../ui/BlockLink";
import { Empty } from "../ui/Empty";
import { Listing } from "../ui/Listing";
import { useNames } from "../ui/names";
import { AsSent } from "./AsSent";

export function Messages({ of }: { readonly of: Whole }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [emailName, workflowName] = [useNames(emailNames), useNames(workflowNames)];
  const [opened, setOpened] = useState<string>();
  const again = useSendAgain();
  const mayAgain = useMay("send") && of.messages.some((one) => hasFailed(one.state));
  const message = of.messages.find((one) => one.id === opened);
  if (of.messages.length === 0) {
    return <Empty title={t("contact.noMessages")} hint={t("contact.noMessagesHint")} />;
  }
  return (
    <>
      <SentAgain again={again} />
      <Listing minWidth={560} heads={[t("contact.email"), t("contact.workflow"), t("contact.became"), t("report.when"), mayAgain ? t("settings.do") : undefined]}>
        {of.messages.map((message) => (
          <Table.Tr key={message.id}>
            <Table.Td>
              <Anchor component="button" type="button" onClick={() => setOpened(message.id)}>
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
            {mayAgain ? <Table.Td>{hasFailed(message.state) ? <SendOneAgain state={message.state} message={message.id} to={emailName(message.email)} again={again} /> : null}</Table.Td> : null}
          </Table.Tr>
        ))}
      </Listing>
      {message === undefined ? null : <AsSent of={of} message={message} close={() => setOpened(undefined)} />}
    </>
  );
}
