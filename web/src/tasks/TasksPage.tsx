/** What people on our side have to do, the oldest first. */
import { Alert, Anchor, Badge, Button, Group, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { infiniteQueryOptions } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { ask } from "../api/client";
import { useMay } from "../api/may";
import { staffNames, workflowNames } from "../api/names";
import type { components } from "../api/schema";
import { Trouble, Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { BlockLink } from "../ui/BlockLink";
import { Empty } from "../ui/Empty";
import { Listing } from "../ui/Listing";
import { MoreRows } from "../ui/MoreRows";
import { useNames } from "../ui/names";
import { Page } from "../ui/Page";

type Task = components["schemas"]["ListedTask"];

const tasks = infiniteQueryOptions({
  queryKey: ["tasks"],
  queryFn: ({ pageParam }) => ask<{ tasks: Task[]; next: string | null }>("GET", `/api/v1/tasks?limit=50${pageParam === undefined ? "" : `&after=${pageParam}`}`),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.next ?? undefined,
});

export function TasksPage() {
  const { t } = useTranslation();
  const query = useInfiniteQuery(tasks);
  const rows = query.data?.pages.flatMap((page) => page.tasks) ?? [];
  return (
    <Page title={t("tasks.title")}>
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess && rows.length === 0 ? <Empty title={t("tasks.none")} hint={t("tasks.noneHint")} /> : null}
      {rows.length === 0 ? null : <Rows rows={rows} />}
      <MoreRows query={query} />
    </Page>
  );
}

function Rows({ rows }: { readonly rows: readonly Task[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const cache = useQueryClient();
  const mayEdit = useMay("edit");
  const [workflowName, personName] = [useNames(workflowNames), useNames(staffNames)];
  const close = useMutation({
    mutationFn: ({ task, how }: { task: Task; how: "done" | "drop" }) => ask("POST", `/api/v1/contacts/${task.contact}/tasks/${task.id}/${how}`),
    onSuccess: () => cache.invalidateQueries({ queryKey: tasks.queryKey }),
  });
  return (
    <>
      {close.error === null ? null : (
        <Alert color="red" role="alert">
          {close.error.message}
        </Alert>
      )}
      <Listing minWidth={640} heads={[t("tasks.what"), t("tasks.who"), t("tasks.due"), t("tasks.about"), mayEdit ? t("tasks.close") : undefined]} highlight>
        {rows.map((task) => (
          <Table.Tr key={task.id}>
            <Table.Td>
              <Text fw={600}>{task.title}</Text>
              {task.note === "" ? null : (
                <Text size="sm" c="dimmed">
                  {task.note}
                </Text>
              )}
              {task.origin === null || task.origin === undefined ? null : (
                <Text size="sm">
                  <BlockLink workflow={task.origin.workflow} block={task.origin.block}>
                    {workflowName(task.origin.workflow)}
                  </BlockLink>
                </Text>
              )}
            </Table.Td>
            <Table.Td>{task.owner === null || task.owner === undefined ? t("tasks.everybody") : personName(task.owner)}</Table.Td>
            <Table.Td>
              <Stack gap={2} align="flex-start">
                {task.due_at === null || task.due_at === undefined ? "" : format.moment(task.due_at)}
                {task.is_overdue ? (
                  <Badge size="sm" variant="outline" color="gray" styles={{ label: { color: "var(--warn)" } }}>
                    {t("tasks.overdue")}
                  </Badge>
                ) : null}
              </Stack>
            </Table.Td>
            <Table.Td>
              <Anchor component={Link} to={`/contacts/${task.contact}`}>
                {task.email ?? t("report.numbered", { n: task.contact })}
              </Anchor>
            </Table.Td>
            {mayEdit ? (
              <Table.Td>
                <Group gap={6} wrap="nowrap">
                  <Button variant="default" size="compact-sm" aria-label={t("tasks.doneOf", { what: task.title })} onClick={() => close.mutate({ task, how: "done" })}>
                    {t("tasks.done")}
                  </Button>
                  <Button variant="subtle" size="compact-sm" aria-label={t("tasks.dropOf", { what: task.title })} onClick={() => close.mutate({ task, how: "drop" })}>
                    {t("tasks.drop")}
                  </Button>
                </Group>
              </Table.Td>
            ) : null}
          </Table.Tr>
        ))}
      </Listing>
    </>
  );
}
