/** All segments; and a new one. */
import { Anchor, Button, Modal, Stack, Table, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { useMay } from "../api/may";
import { saveSegment, segments } from "../api/segments";
import { Trouble, Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { Empty } from "../ui/Empty";
import { Page } from "../ui/Page";
import { handleFor } from "../workflows/handle";

/** What a new one begins with: a rule that can be read, and that somebody may well be in. */
const FRESH = { tag: "vip" };

export function SegmentsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useQuery(segments);
  const mayEdit = useMay("edit");
  const [isNew, setIsNew] = useState(false);
  const list = query.data?.segments ?? [];
  return (
    <Page title={t("segments.title")} right={mayEdit ? <Button onClick={() => setIsNew(true)}>{t("segments.new")}</Button> : null}>
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess && list.length === 0 ? <Empty title={t("segments.none")} hint={t("segments.noneHint")} /> : null}
      {list.length === 0 ? null : (
        <Table verticalSpacing="sm" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("workflows.name")}</Table.Th>
              <Table.Th>{t("workflows.changed")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.map((one) => (
              <Table.Tr key={one.handle}>
                <Table.Td>
                  <Anchor component={Link} to={`/segments/${one.handle}`} fw={600}>
                    {one.name}
                  </Anchor>
                </Table.Td>
                <Table.Td>{format.day(one.updated_at)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {isNew ? <New close={() => setIsNew(false)} taken={new Set(list.map((one) => one.handle))} /> : null}
    </Page>
  );
}

function New({ close, taken }: { readonly close: () => void; readonly taken: ReadonlySet<string> }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const navigate = useNavigate();
  const cache = useQueryClient();
  const make = useMutation({
    mutationFn: () => saveSegment({ format: 1, handle: handleFor(name, taken, "segment"), name: name.trim(), rule: FRESH }),
    onSuccess: async (made) => {
      await cache.invalidateQueries({ queryKey: segments.queryKey, exact: true });
      await navigate({ to: `/segments/${made.handle}` });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Modal opened onClose={close} title={t("segments.new")}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput data-autofocus label={t("workflows.newName")} value={name} maxLength={120} error={make.error?.message} onChange={(event) => setName(event.currentTarget.value)} />
          <Button type="submit" loading={make.isPending} disabled={name.trim() === ""}>
            {t("workflows.create")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
