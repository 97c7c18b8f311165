/** All workflows with their numbers while they move; and a new one. */
import { Anchor, Badge, Button, Group, Modal, Stack, Table, Text, TextInput } from "@mantine/core";
import { IconLayoutGrid } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { useLiveList } from "../api/live";
import { isNewsletter } from "../api/newsletters";
import type { Row } from "../api/types";
import { summary } from "../api/summary";
import { save, workflows } from "../api/workflows";
import { Trouble, Waiting } from "../app/Trouble";
import { withTexts } from "../i18n";
import { useFormat } from "../i18n/format";
import { useMay } from "../api/may";
import { Empty } from "../ui/Empty";
import { Find, has } from "../ui/Find";
import { Listing } from "../ui/Listing";
import { Page } from "../ui/Page";
import { Sparkline } from "../ui/Sparkline";
import { handleFor } from "./handle";
import { Picture } from "./Picture";
import { Status } from "./Status";
import { tagged, tagsOf } from "./tags";

/** Only who edits sorts. */
const TagsButton = lazy(async () => ({ default: (await withTexts(import("./TagsButton"))).TagsButton }));
/** Only where something is sorted. */
const TagFilter = lazy(async () => ({ default: (await withTexts(import("./TagFilter"))).TagFilter }));

/** So many days are drawn beside a workflow. */
const DRAWN_DAYS = 14;
/** How often the list is asked for where nobody tells what changes. */
const LIST_EVERY_MS = 15_000;

export function WorkflowsPage() {
  const { t } = useTranslation();
  const isTold = useLiveList();
  const query = useQuery({ ...workflows, refetchInterval: isTold ? false : LIST_EVERY_MS });
  const mayEdit = useMay("edit");
  const [find, setFind] = useState("");
  const [isNew, setIsNew] = useState(false);
  const wanted = useSearch({ from: "/workflows" }).tags ?? [];
  const navigate = useNavigate({ from: "/workflows" });
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  const all = query.data.workflows;
  const list = all.filter((one) => !isNewsletter(one));
  const tags = tagsOf(list);
  const found = tagged(list, wanted).filter((one) => has(find, one.name, one.handle));
  return (
    <Page
      title={t("workflows.title")}
      right={
        mayEdit ? (
          <Group gap="xs">
            <Button component={Link} to="/workflows/ready" variant="default" leftSection={<IconLayoutGrid size={16} aria-hidden />}>
              {t("ready.open")}
            </Button>
            <Button onClick={() => setIsNew(true)}>{t("workflows.new")}</Button>
          </Group>
        ) : null
      }
    >
      <Find among={list.length} value={find} set={setFind} />
      {tags.length + wanted.length === 0 ? null : (
        <Suspense>
          <TagFilter all={tags} wanted={wanted} want={(next) => void navigate({ search: next.length === 0 ? {} : { tags: next }, replace: true })} />
        </Suspense>
      )}
      {list.length === 0 ? (
        <Empty title={t("workflows.none")} hint={t("workflows.noneHint")}>
          <Button component={Link} to="/workflows/ready" mt="xs">
            {t("ready.open")}
          </Button>
        </Empty>
      ) : found.length === 0 ? (
        <Text c="dimmed">{t("workflows.notFound")}</Text>
      ) : (
        <List list={found} mayEdit={mayEdit} />
      )}
      {all.length === list.length ? null : (
        <Anchor component={Link} to="/newsletters" size="sm">
          {t("workflows.newsletters", { count: all.length - list.length })}
        </Anchor>
      )}
      <New opened={isNew} close={() => setIsNew(false)} taken={new Set(all.map((one) => one.handle))} />
    </Page>
  );
}

function List({ list, mayEdit }: { readonly list: readonly Row[]; readonly mayEdit: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  // The list is there without it: what was sent lately is only drawn.
  const lately = useQuery(summary(DRAWN_DAYS)).data?.workflows ?? [];
  const drawn = new Map(lately.map((one) => [one.handle, one.counts.sent]));
  return (
    <Listing minWidth={880} heads={[t("workflows.name"), t("workflows.status"), { right: t("workflows.started") }, { right: t("workflows.inside") }, { right: t("workflows.sent") }, t("workflows.lately"), t("workflows.changed")]} highlight>
      {list.map((one) => (
        <Table.Tr key={one.handle}>
          <Table.Td>
            <Group gap="sm" wrap="nowrap">
              <Picture of={one} />
              <Stack gap={2}>
                <Anchor component={Link} to={`/workflows/${one.handle}`} fw={600}>
                  {one.name}
                </Anchor>
                <Tags of={one} mayEdit={mayEdit} />
              </Stack>
            </Group>
          </Table.Td>
          <Table.Td>
            <Status status={one.status} />
          </Table.Td>
          <Table.Td ta="right">{format.number(one.numbers.started)}</Table.Td>
          <Table.Td ta="right">{format.number(one.numbers.inside)}</Table.Td>
          <Table.Td ta="right">{format.number(one.numbers.sent)}</Table.Td>
          <Table.Td>
            <Lately values={drawn.get(one.handle)} />
          </Table.Td>
          <Table.Td>{format.day(one.updated_at)}</Table.Td>
        </Table.Tr>
      ))}
    </Listing>
  );
}

/** Under which words it is sorted, and the way to change that. */
function Tags({ of, mayEdit }: { readonly of: Row; readonly mayEdit: boolean }) {
  return (
    <Group gap={4}>
      {of.tags.map((tag) => (
        <Badge key={tag} variant="default" tt="none" fw={400}>
          {tag}
        </Badge>
      ))}
      {mayEdit ? (
        <Suspense>
          <TagsButton handle={of.handle} name={of.name} variant="subtle" />
        </Suspense>
      ) : null}
    </Group>
  );
}

/** What it sent on each of the last days; nothing where that is nothing. */
function Lately({ values }: { readonly values: readonly number[] | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const total = values?.reduce((all, one) => all + one, 0) ?? 0;
  return values === undefined || total === 0 ? null : <Sparkline values={values} label={t("workflows.latelySent", { days: DRAWN_DAYS, n: format.number(total) })} />;
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
