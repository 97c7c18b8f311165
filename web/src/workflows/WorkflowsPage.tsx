/** All workflows, with what is wrong with each; and a new one. */
import { Anchor, Button, Group, Modal, Stack, Table, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import type { Row } from "../api/types";
import { save, workflows } from "../api/workflows";
import { Trouble, Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { handleFor } from "./handle";
import { Status } from "./Status";

export function WorkflowsPage() {
  const { t } = useTranslation();
  const query = useQuery(workflows);
  const [isNew, setIsNew] = useState(false);
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  const list = query.data.workflows;
  return (
    <Stack p="md" gap="md" maw={1100}>
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t("workflows.title")}
        </Title>
        <Button onClick={() => setIsNew(true)}>{t("workflows.new")}</Button>
      </Group>
      {list.length === 0 ? <None /> : <List list={list} />}
      <New opened={isNew} close={() => setIsNew(false)} taken={new Set(list.map((one) => one.handle))} />
    </Stack>
  );
}

function None() {
  const { t } = useTranslation();
  return (
    <Stack gap={4} maw={560}>
      <Text fw={600}>{t("workflows.none")}</Text>
      <Text c="dimmed">{t("workflows.noneHint")}</Text>
    </Stack>
  );
}

function List({ list }: { readonly list: readonly Row[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table verticalSpacing="sm" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("workflows.name")}</Table.Th>
          <Table.Th>{t("workflows.status")}</Table.Th>
          <Table.Th>{t("workflows.changed")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {list.map((one) => (
          <Table.Tr key={one.handle}>
            <Table.Td>
              <Anchor component={Link} to={`/workflows/${one.handle}`} fw={600}>
                {one.name}
              </Anchor>
            </Table.Td>
            <Table.Td>
              <Status status={one.status} />
            </Table.Td>
            <Table.Td>{format.day(one.updated_at)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

type NewProps = { readonly opened: boolean; readonly close: () => void; readonly taken: ReadonlySet<string> };

function New({ opened, close, taken }: NewProps) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const navigate = useNavigate();
  const cache = useQueryClient();
  const make = useMutation({
    mutationFn: () => save({ format: 1, handle: handleFor(name, taken), name: name.trim(), triggers: [], blocks: [] }, undefined),
    onSuccess: async (made) => {
      await cache.invalidateQueries({ queryKey: workflows.queryKey });
      close();
      await navigate({ to: `/workflows/${made.handle}`, search: { mode: "edit" } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Modal opened={opened} onClose={close} title={t("workflows.new")}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            data-autofocus
            label={t("workflows.newName")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={make.error?.message}
            maxLength={120}
          />
          <Button type="submit" loading={make.isPending} disabled={name.trim() === ""}>
            {t("workflows.create")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
