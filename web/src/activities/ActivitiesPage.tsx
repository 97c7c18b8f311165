/** Activities in the order in which they begin: what is to come first, what is past under a switch; and a new one. */
import { Anchor, Badge, Button, Group, Modal, Stack, Switch, Table, Text, TextInput } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { activities, saveActivity } from "../api/activities";
import { useMay } from "../api/may";
import { settings } from "../api/settings";
import { Trouble, Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { Empty } from "../ui/Empty";
import { Listing } from "../ui/Listing";
import { MoreRows } from "../ui/MoreRows";
import { Page } from "../ui/Page";
import { handleFor } from "../workflows/handle";

export function ActivitiesPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useInfiniteQuery(activities);
  const mayEdit = useMay("edit");
  const [isNew, setIsNew] = useState(false);
  const [withPast, setWithPast] = useState(false);
  const all = query.data?.pages.flatMap((page) => page.activities) ?? [];
  const now = Date.now();
  const shown = all.filter((one) => withPast || Date.parse(one.ends_at) >= now);
  return (
    <Page title={t("activities.title")} right={mayEdit ? <Button onClick={() => setIsNew(true)}>{t("activities.new")}</Button> : null}>
      <Text c="dimmed" maw={720}>
        {t("activities.hint")}
      </Text>
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess && all.length === 0 ? <Empty title={t("activities.none")} hint={t("activities.noneHint")} /> : null}
      {all.length === 0 ? null : <Switch label={t("activities.withPast")} checked={withPast} onChange={(event) => setWithPast(event.currentTarget.checked)} />}
      {shown.length === 0 ? null : (
        <Listing minWidth={560} heads={[t("workflows.name"), t("activities.begins"), t("activities.ends"), t("workflows.status")]} highlight roomy>
          {shown.map((one) => (
            <Table.Tr key={one.handle}>
              <Table.Td>
                <Anchor component={Link} to={`/activities/${one.handle}`} fw={600}>
                  {one.name}
                </Anchor>
              </Table.Td>
              <Table.Td>{format.momentIn(one.starts_at, one.zone)}</Table.Td>
              <Table.Td>{format.momentIn(one.ends_at, one.zone)}</Table.Td>
              <Table.Td>
                <Badge variant="light" c="var(--ink)" tt="none" color={one.status === "planned" ? "green" : "gray"}>
                  {t(one.status === "planned" ? "activities.planned" : "activities.cancelled")}
                </Badge>
              </Table.Td>
            </Table.Tr>
          ))}
        </Listing>
      )}
      <MoreRows query={query} />
      {isNew ? <New close={() => setIsNew(false)} taken={new Set(all.map((one) => one.handle))} /> : null}
    </Page>
  );
}

function New({ close, taken }: { readonly close: () => void; readonly taken: ReadonlySet<string> }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const zone = useQuery(settings).data?.zone ?? "";
  const [name, setName] = useState("");
  const [starts, setStarts] = useState("");
  const [ends, setEnds] = useState("");
  const [place, setPlace] = useState("");
  const make = useMutation({
    mutationFn: () => saveActivity(handleFor(name, taken, "activity"), { name: name.trim(), starts_at: starts, ...(ends === "" ? {} : { ends_at: ends }), fields: place.trim() === "" ? {} : { place: place.trim() } }),
    onSuccess: async (made) => {
      await cache.invalidateQueries({ queryKey: activities.queryKey, exact: true });
      await navigate({ to: `/activities/${made.handle}` });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Modal opened onClose={close} title={t("activities.new")}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput data-autofocus label={t("workflows.newName")} value={name} maxLength={120} error={make.error?.message} onChange={(event) => setName(event.currentTarget.value)} />
          <Group grow align="flex-start">
            <TextInput type="datetime-local" label={t("activities.begins")} description={zone} value={starts} onChange={(event) => setStarts(event.currentTarget.value)} />
            <TextInput type="datetime-local" label={t("activities.ends")} description={t("activities.endsHint")} value={ends} onChange={(event) => setEnds(event.currentTarget.value)} />
          </Group>
          <TextInput label={t("activities.place")} value={place} maxLength={200} onChange={(event) => setPlace(event.currentTarget.value)} />
          <Button type="submit" loading={make.isPending} disabled={name.trim() === "" || starts === ""}>
            {t("workflows.create")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
