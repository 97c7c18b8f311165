/**
 * What changes, how many people stand in each changed block and where they go on; on request what that
 * would send within the hour and the day. Nothing happens before it is confirmed here.
 */
import { Alert, Button, Group, List, Modal, Select, Stack, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { published } from "../../api/texts";
import type { Answer, Changes, Forecast } from "../../api/types";
import { changes, forecast, publish } from "../../api/workflows";
import { Trouble, Waiting } from "../../app/Trouble";
import { useFormat } from "../../i18n/format";
import { useCalled } from "../called";
import type { Workflow } from "../document";
import { isDrawable } from "../drawable";
import { blocks, find } from "../model";
import type { useSaving } from "../saving";
import { beginning, inOneBreath } from "../sentence";
import { useEditing } from "../store";

type Props = { readonly saving: ReturnType<typeof useSaving>; readonly close: () => void };
type Moves = { readonly [block: string]: Answer };

/** Answers as the words of a list: a block stands as its id behind a slash. */
function wordOf(answer: Answer | undefined): string | null {
  return answer === undefined ? null : typeof answer === "string" ? answer : `/${answer.block}`;
}

export function PublishDialog({ saving, close }: Props) {
  const { t } = useTranslation();
  const { handle, revision, live_version: live } = saving.latest;
  const cache = useQueryClient();
  const query = useQuery(changes(handle, revision));
  const name = useNames(handle, live);
  const [moves, setMoves] = useState<Moves>({});
  const look = useMutation({ mutationFn: () => forecast(handle, { revision, moves }) });
  const run = useMutation({
    mutationFn: () => publish(handle, { revision, moves }),
    onSuccess: async (made) => {
      saving.take(made);
      close();
      notifications.show({ message: t(live === null ? "publish.on" : "publish.done") });
      await cache.invalidateQueries({ queryKey: ["workflows"], exact: true });
    },
  });
  const missing = (query.data?.blocks ?? []).filter((block) => block.needs_answer && moves[block.id] === undefined);
  return (
    <Modal opened onClose={close} size="lg" title={t(live === null ? "publish.first" : "publish.again")}>
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess ? (
        <Stack gap="md">
          {live === null ? <First /> : <Differences of={query.data} moves={moves} set={setMoves} name={name} />}
          {look.data === undefined ? null : <Ahead of={look.data} name={name} />}
          {run.isError || look.isError ? <Alert color="red">{(run.error ?? look.error)?.message}</Alert> : null}
          <Group justify="space-between">
            {query.data.people === 0 ? (
              <span />
            ) : (
              <Button variant="default" loading={look.isPending} disabled={missing.length > 0} onClick={() => look.mutate()}>
                {t("publish.look")}
              </Button>
            )}
            <Group gap="xs">
              <Button variant="default" onClick={close}>
                {t("publish.not")}
              </Button>
              <Button data-autofocus loading={run.isPending} disabled={missing.length > 0} onClick={() => run.mutate()}>
                {t(live === null ? "publish.confirmFirst" : "publish.confirm")}
              </Button>
            </Group>
          </Group>
        </Stack>
      ) : null}
    </Modal>
  );
}

/** What a block is called, as it is on the canvas; one that is gone from there, as it is where people still stand in it. */
function useNames(handle: string, live: number | null): (id: string) => string {
  const { t } = useTranslation();
  const called = useCalled();
  const workflow = useEditing((state) => state.workflow);
  const document = useQuery({ ...published(handle, live ?? 0), enabled: live !== null }).data?.document;
  const before = isDrawable(document) ? document : undefined;
  return (id) => {
    const block = [workflow, before].map((one) => (one === undefined ? undefined : find(one, id)?.block)).find((one) => one !== undefined);
    return block === undefined ? id : inOneBreath(t, block, called);
  };
}

/** What will happen once it is on. */
function First() {
  const { t } = useTranslation();
  const called = useCalled();
  const workflow = useEditing((state) => state.workflow);
  if (workflow === undefined) {
    return null;
  }
  const mails = Array.from(blocks(workflow)).filter(({ block }) => block.do === "send_email").length;
  return (
    <Stack gap="xs">
      <Text>{t("publish.starts")}</Text>
      <List size="sm">
        {(workflow.triggers ?? []).map((trigger) => (
          <List.Item key={trigger.id}>{beginning(t, trigger, called)}</List.Item>
        ))}
      </List>
      <Text>{t("publish.mails", { count: mails })}</Text>
    </Stack>
  );
}

type DifferencesProps = { readonly of: Changes; readonly moves: Moves; readonly set: (moves: Moves) => void; readonly name: (id: string) => string };

function Differences({ of, moves, set, name }: DifferencesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const workflow = useEditing((state) => state.workflow);
  const changed = of.blocks.filter((block) => block.change !== "same");
  if (workflow === undefined) {
    return null;
  }
  return (
    <Stack gap="xs">
      <Text>{t(of.people === 0 ? "publish.nobody" : "publish.people", { count: of.people })}</Text>
      {changed.length === 0 ? (
        <Text c="dimmed">{t("publish.same")}</Text>
      ) : (
        <Table.ScrollContainer minWidth={440}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("publish.block")}</Table.Th>
                <Table.Th>{t("publish.change")}</Table.Th>
                <Table.Th ta="right">{t("publish.inside")}</Table.Th>
                <Table.Th>{t("publish.where")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {changed.map((block) => (
                <Table.Tr key={block.id}>
                  <Table.Td>{name(block.id)}</Table.Td>
                  <Table.Td>{t(`publish.changes.${block.change}`)}</Table.Td>
                  <Table.Td ta="right">{format.number(block.people)}</Table.Td>
                  <Table.Td>
                    {block.answers.length === 0 ? null : (
                      <Select
                        size="xs"
                        aria-label={t("publish.whereOf", { block: name(block.id) })}
                        placeholder={t(block.needs_answer ? "publish.choose" : "publish.usual")}
                        error={block.needs_answer && moves[block.id] === undefined}
                        value={wordOf(moves[block.id])}
                        onChange={(word) => set(answered(moves, block.id, word))}
                        data={[
                          { group: t("publish.answer"), items: block.answers.filter((one) => one !== "block").map((one) => ({ value: one, label: t(`publish.answers.${one as "keep"}`) })) },
                          { group: t("publish.toBlock"), items: targets(workflow, block.id).map((id) => ({ value: `/${id}`, label: name(id) })) },
                        ]}
                      />
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Stack>
  );
}

function targets(workflow: Workflow, not: string): string[] {
  return Array.from(blocks(workflow), ({ block }) => block.id).filter((id) => id !== not);
}

function answered(moves: Moves, block: string, word: string | null): Moves {
  if (word === null) {
    return Object.fromEntries(Object.entries(moves).filter(([id]) => id !== block));
  }
  const answer = (word.startsWith("/") ? { block: word.slice(1) } : word) as Answer;
  return { ...moves, [block]: answer };
}

/** What would happen to those who are inside. */
function Ahead({ of, name }: { readonly of: Forecast; readonly name: (id: string) => string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sending = of.blocks.filter((block) => block.within_day + block.not_sent > 0);
  return (
    <Alert color="gray" title={t("publish.ahead")} c="var(--ink)">
      <Text size="sm">{t("publish.moved", { over: format.number(of.moved.over), left: format.number(of.moved.left), stay: format.number(of.moved.stay) })}</Text>
      {sending.length === 0 ? <Text size="sm">{t("publish.nothingSent")}</Text> : null}
      {sending.map((block) => (
        <Text size="sm" key={block.id}>
          {t("publish.sends", { block: name(block.id), hour: format.number(block.within_hour), day: format.number(block.within_day), not: format.number(block.not_sent) })}
        </Text>
      ))}
      {of.is_sample ? <Text size="sm">{t("publish.sample", { looked: format.number(of.looked_at), of: format.number(of.people) })}</Text> : null}
    </Alert>
  );
}
