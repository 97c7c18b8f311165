/** All e-mails, and a new one. */
import { Anchor, Button, Modal, Stack, Table, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { emails, saveEmail } from "../api/emails";
import { Trouble, Waiting } from "../app/Trouble";
import { Empty } from "../ui/Empty";
import { Page } from "../ui/Page";
import { handleFor } from "../workflows/handle";

export function EmailsPage() {
  const { t } = useTranslation();
  const query = useQuery(emails);
  const [isNew, setIsNew] = useState(false);
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  const list = query.data.emails;
  return (
    <Page title={t("emails.title")} right={<Button onClick={() => setIsNew(true)}>{t("emails.new")}</Button>}>
      {list.length === 0 ? (
        <Empty title={t("emails.none")} hint={t("emails.noneHint")} />
      ) : (
        <Table verticalSpacing="sm" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("emails.name")}</Table.Th>
              <Table.Th>{t("emails.handle")}</Table.Th>
              <Table.Th ta="right">{t("emails.version")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.map((one) => (
              <Table.Tr key={one.handle}>
                <Table.Td>
                  <Anchor component={Link} to={`/emails/${one.handle}`} fw={600}>
                    {one.name}
                  </Anchor>
                </Table.Td>
                <Table.Td>{one.handle}</Table.Td>
                <Table.Td ta="right">{one.version}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <New opened={isNew} close={() => setIsNew(false)} taken={new Set(list.map((one) => one.handle))} />
    </Page>
  );
}

type NewProps = { readonly opened: boolean; readonly close: () => void; readonly taken: ReadonlySet<string> };

function New({ opened, close, taken }: NewProps) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const navigate = useNavigate();
  const cache = useQueryClient();
  const make = useMutation({
    mutationFn: async () => {
      const handle = handleFor(name, taken, "email");
      // Begun so that it can be sent as marketing as it stands.
      const html = `<p>${t("emails.hello")}</p>\n<p>…</p>\n<p><a href="{{ unsubscribe_url }}">${t("emails.unsubscribe")}</a></p>\n`;
      await saveEmail(handle, { name: name.trim(), subject: name.trim(), html });
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
          <Button type="submit" loading={make.isPending} disabled={name.trim() === ""}>
            {t("workflows.create")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
