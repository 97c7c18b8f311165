/** Who the mail comes from, whether it leaves, where both are set, and what the DNS of the domain has to say. */
import { Anchor, Group, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { createLink } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { sender } from "../api/first";
import { DomainRecords } from "./DomainRecords";

const Goto = createLink(Anchor<"a">);

export function SenderState() {
  const { t } = useTranslation();
  const of = useQuery(sender).data;
  if (of === undefined) {
    return null;
  }
  return (
    <section aria-labelledby="sender">
      <Title order={2} size="h5" id="sender">
        {t("sender.title")}
      </Title>
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {of.name} &lt;{of.email}&gt;
      </Text>
      <Text size="sm" c="dimmed" mb={4}>
        {t(of.leaves ? "sender.leaves" : "sender.stays")}
      </Text>
      <Group gap="md">
        <Goto to="/first-hour" search={{ step: "sender" }} size="sm">
          {t("sender.change")}
        </Goto>
      </Group>
      <DomainRecords of={of} />
    </section>
  );
}
