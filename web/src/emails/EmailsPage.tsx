/** All e-mails, and a new one. */
import { Anchor, Badge, Button, Group, Modal, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { emails, saveEmail } from "../api/emails";
import { Trouble, Waiting } from "../app/Trouble";
import { Empty } from "../ui/Empty";
import { Find, has } from "../ui/Find";
import { Listing } from "../ui/Listing";
import { Page } from "../ui/Page";
import { useFormat } from "../i18n/format";
import { handleFor } from "../workflows/handle";
import { useBeginnings } from "./blocks/beginnings";
import type { Beginnings, Block } from "./blocks/model";
import { contentOf, type Words } from "./content";

export function EmailsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useQuery(emails);
  const [find, setFind] = useState("");
  const [isNew, setIsNew] = useState(false);
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  const list = query.data.emails;
  const found = list.filter((one) => has(find, one.name, one.subject, one.handle));
  return (
    <Page title={t("emails.title")} right={
        <Group gap="sm">
          <Button component={Link} to="/emails/house" variant="default">
            {t("house.title")}
          </Button>
          <Button onClick={() => setIsNew(true)}>{t("emails.new")}</Button>
        </Group>
      }>
      <Find among={list.length} value={find} set={setFind} />
      {list.length === 0 ? (
        <Empty title={t("emails.none")} hint={t("emails.noneHint")} />
      ) : found.length === 0 ? (
        <Text c="dimmed">{t("emails.notFound")}</Text>
      ) : (
        <Listing minWidth={640} heads={[t("emails.name"), t("emails.subject"), t("emails.written"), t("emails.changed"), { right: t("emails.version") }]} highlight roomy>
          {found.map((one) => (
            <Table.Tr key={one.handle}>
              <Table.Td>
                <Anchor component={Link} to={`/emails/${one.handle}`} fw={600}>
                  {one.name}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <Text size="sm" lineClamp={1}>
                  {one.subject}
                </Text>
              </Table.Td>
              <Table.Td>
                {t(`emails.writtenAs.${one.written}`)}
                {one.draft > 0 ? (
                  <Badge ml="xs" size="sm" variant="outline" color="gray" styles={{ label: { color: "var(--warn)" } }}>
                    {t("emails.hasDraft")}
                  </Badge>
                ) : null}
              </Table.Td>
              <Table.Td>{format.moment(one.changed_at)}</Table.Td>
              <Table.Td ta="right">{one.version}</Table.Td>
            </Table.Tr>
          ))}
        </Listing>
      )}
      <New opened={isNew} close={() => setIsNew(false)} taken={new Set(list.map((one) => one.handle))} />
    </Page>
  );
}

const WRITTEN = ["blocks", "mjml", "html", "text"] as const;
type Written = (typeof WRITTEN)[number];

/** What a new e-mail begins with: it can be sent as marketing as it stands. */
function begun(written: Written, title: string, t: TFunction, words: Beginnings): Partial<Words> {
  const leave = `<a href="{{ unsubscribe_url }}">${words.unsubscribe}</a>`;
  const hello = t("emails.hello");
  switch (written) {
    case "blocks": {
      const blocks: Block[] = [
        { id: "b1", kind: "logo" },
        { id: "b2", kind: "heading", text: title, level: 1 },
        { id: "b3", kind: "text", html: `<p>${hello}</p><p>${words.text}</p>` },
        { id: "b4", kind: "footer", html: `<p>${words.address}</p>`, unsubscribe: words.unsubscribe, preferences: words.preferences },
      ];
      return { blocks: { format: 1, blocks } };
    }
    case "mjml":
      return { mjml: `<mjml>\n  <mj-body>\n    <mj-section>\n      <mj-column>\n        <mj-text>${hello}</mj-text>\n        <mj-text font-size="12px">${leave}</mj-text>\n      </mj-column>\n    </mj-section>\n  </mj-body>\n</mjml>\n` };
    case "html":
      return { html: `<p>${hello}</p>\n<p>…</p>\n<p>${leave}</p>\n` };
    case "text":
      return { text: `${hello}\n\n…\n\n${words.unsubscribe}: {{ unsubscribe_url }}\n` };
  }
}

type NewProps = { readonly opened: boolean; readonly close: () => void; readonly taken: ReadonlySet<string> };

function New({ opened, close, taken }: NewProps) {
  const { t } = useTranslation();
  const words = useBeginnings();
  const [name, setName] = useState("");
  const [written, setWritten] = useState<Written>("blocks");
  const navigate = useNavigate();
  const cache = useQueryClient();
  const make = useMutation({
    mutationFn: async () => {
      const handle = handleFor(name, taken, "email");
      const title = name.trim();
      await saveEmail(handle, contentOf({ name: title, subject: title, ...begun(written, title, t, words) }));
      return handle;
    },
    onSuccess: async (handle) => {
      await cache.invalidateQueries({ queryKey: ["emails"], exact: true });
      await cache.invalidateQueries({ queryKey: ["names"] });
      close();
      await navigate({ to: `/emails/${handle}` });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Modal opened={opened} onClose={close} title={t("emails.new")}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput data-autofocus label={t("workflows.newName")} value={name} onChange={(event) => setName(event.currentTarget.value)} error={make.error?.message} maxLength={120} />
          <Select label={t("emails.written")} value={written} allowDeselect={false} onChange={(next) => setWritten((next ?? "blocks") as Written)} data={WRITTEN.map((one) => ({ value: one, label: t(`emails.writtenAs.${one}`) }))} />
          <Button type="submit" loading={make.isPending} disabled={name.trim() === ""}>
            {t("workflows.create")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
