/** All newsletters: those being written, those on their way, and what was sent; and a new one. */
import { Anchor, Button, Modal, Stack, Table, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { useLiveList } from "../api/live";
import { useMay } from "../api/may";
import { isNewsletter, stemOf, written } from "../api/newsletters";
import { interestsOf, settings } from "../api/settings";
import { save, workflows } from "../api/workflows";
import { Trouble, Waiting } from "../app/Trouble";
import { asText } from "../forms/values";
import { useFormat } from "../i18n/format";
import { Empty } from "../ui/Empty";
import { Listing } from "../ui/Listing";
import { Page } from "../ui/Page";
import { handleFor } from "../workflows/handle";
import { Status } from "../workflows/Status";

/** How often the list is asked for where nobody tells what changes. */
const LIST_EVERY_MS = 15_000;

export function NewslettersPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const isTold = useLiveList();
  const query = useQuery({ ...workflows, refetchInterval: isTold ? false : LIST_EVERY_MS });
  const mayEdit = useMay("edit");
  const [isNew, setIsNew] = useState(false);
  const all = query.data?.workflows ?? [];
  const list = all.filter(isNewsletter).toSorted((a, b) => b.updated_at.localeCompare(a.updated_at));
  return (
    <Page title={t("newsletters.title")} right={mayEdit ? <Button onClick={() => setIsNew(true)}>{t("newsletters.new")}</Button> : null}>
      <Text c="dimmed" maw={720}>
        {t("newsletters.hint")}
      </Text>
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess && list.length === 0 ? <Empty title={t("newsletters.none")} hint={t("newsletters.noneHint")} /> : null}
      {list.length === 0 ? null : (
        <Listing minWidth={560} heads={[t("workflows.name"), t("workflows.status"), { right: t("newsletters.readers") }, { right: t("workflows.sent") }, t("workflows.changed")]} highlight roomy>
          {list.map((one) => (
            <Table.Tr key={one.handle}>
              <Table.Td>
                <Anchor component={Link} to={`/newsletters/${one.handle}`} fw={600}>
                  {one.name}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <Status status={one.status} />
              </Table.Td>
              <Table.Td ta="right">{format.number(one.numbers.started)}</Table.Td>
              <Table.Td ta="right">{format.number(one.numbers.sent)}</Table.Td>
              <Table.Td>{format.day(one.updated_at)}</Table.Td>
            </Table.Tr>
          ))}
        </Listing>
      )}
      {isNew ? <New close={() => setIsNew(false)} taken={new Set(all.map((one) => one.handle))} /> : null}
    </Page>
  );
}

function New({ close, taken }: { readonly close: () => void; readonly taken: ReadonlySet<string> }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const navigate = useNavigate();
  const cache = useQueryClient();
  const make = useMutation({
    mutationFn: async () => {
      const { document } = await cache.fetchQuery(settings);
      const interest = asText(interestsOf(document)[0]?.["id"]);
      return save(written({ handle: handleFor(stemOf(name), taken), name: name.trim(), email: "", interest, segment: "", at: "" }), undefined);
    },
    onSuccess: async (made) => {
      await cache.invalidateQueries({ queryKey: workflows.queryKey, exact: true });
      await navigate({ to: `/newsletters/${made.handle}` });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Modal opened onClose={close} title={t("newsletters.new")}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput data-autofocus label={t("workflows.newName")} description={t("newsletters.nameHint")} value={name} maxLength={120} error={make.error?.message} onChange={(event) => setName(event.currentTarget.value)} />
          <Button type="submit" loading={make.isPending} disabled={name.trim() === ""}>
            {t("workflows.create")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
