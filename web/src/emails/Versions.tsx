/** The versions of an e-mail; an older one can be taken back, as what is written now. */
import { Button, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { emailVersion, emailVersions } from "../api/emails";
import { Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { contentOf, useWriting } from "./content";

type Props = { readonly handle: string; readonly now: number; readonly close: () => void };

export function Versions({ handle, now, close }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useQuery(emailVersions(handle));
  const take = useMutation({
    mutationFn: (version: number) => emailVersion(handle, version),
    onSuccess: (old) => {
      const { set, speak } = useWriting.getState();
      speak("");
      // It can be undone like anything that is written.
      set((content) => ({ ...contentOf(old), name: content.name }));
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={t("emails.versions")} size="lg">
      <Stack>
        <Text size="sm" c="dimmed">
          {t("emails.versionsHint")}
        </Text>
        {query.isPending ? <Waiting /> : null}
        {(query.error ?? take.error) === null ? null : <Text c="var(--wrong)">{(query.error ?? take.error)?.message}</Text>}
        <Table verticalSpacing="xs">
          <Table.Tbody>
            {query.data?.versions.map((one) => (
              <Table.Tr key={one.version}>
                <Table.Td>{one.version}</Table.Td>
                <Table.Td>{one.subject}</Table.Td>
                <Table.Td>{format.moment(one.created_at)}</Table.Td>
                <Table.Td>
                  <Group justify="flex-end">
                    {one.version === now ? (
                      <Text size="sm">{t("emails.isUsed")}</Text>
                    ) : (
                      <Button size="compact-sm" variant="default" loading={take.isPending && take.variables === one.version} onClick={() => take.mutate(one.version)}>
                        {t("emails.takeBack")}
                      </Button>
                    )}
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </Modal>
  );
}
