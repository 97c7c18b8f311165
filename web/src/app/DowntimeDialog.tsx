/** The question after a downtime: what waits, each answer with what it does, and one more question before anything is dropped. */
import { Alert, Anchor, Button, Group, List, Modal, NativeSelect, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import { answerDowntime, downtime, type Answer } from "../api/downtime";
import { workflows } from "../api/workflows";
import { useFormat } from "../i18n/format";
import { lapse, nameOf, pageOf, type Question } from "./downtime";

const FORBIDDEN = 403;
const CONFLICT = 409;

/** What was chosen, and how it is told. */
type Choice = { readonly answer: Answer; readonly told: string };

export function DowntimeDialog({ of, close }: { readonly of: Question; readonly close: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [chosen, choose] = useState<Choice>();
  const [isBack, setIsBack] = useState(false);
  const run = useMutation({
    mutationFn: ({ answer }: Choice) => answerDowntime(answer),
    onSuccess: (made, { told }) => {
      close();
      notifications.show({ message: told });
      cache.setQueryData(downtime.queryKey, made);
    },
  });
  return (
    <Modal opened onClose={close} title={chosen === undefined ? t("downtime.question") : t("downtime.sure")} size="lg">
      <Stack>
        {chosen === undefined ? <What of={of} close={close} /> : <Text>{chosen.told}</Text>}
        <Refused error={run.error} />
        {chosen === undefined ? (
          <Answers of={of} send={(choice) => run.mutate(choice)} drop={choose} isSent={run.isPending} isBack={isBack} />
        ) : (
          <Group>
            <Button color="red" loading={run.isPending} onClick={() => run.mutate(chosen)}>
              {t("downtime.drop")}
            </Button>
            <Button
              variant="default"
              autoFocus
              onClick={() => {
                run.reset();
                setIsBack(true);
                choose(undefined);
              }}
            >
              {t("downtime.back")}
            </Button>
          </Group>
        )}
      </Stack>
    </Modal>
  );
}

/** Why it was not done, in words that are for people where there are such. */
export function Refused({ error }: { readonly error: Error | null }) {
  const { t } = useTranslation();
  if (error === null) {
    return null;
  }
  const status = error instanceof Problem ? error.status : undefined;
  const said = status === FORBIDDEN ? t("downtime.notYours") : status === CONFLICT ? t("downtime.gone") : status === 0 ? t("app.unreachable") : error.message;
  return (
    <Alert color="red" c="var(--ink)" role="alert">
      {said}
    </Alert>
  );
}

/** What waits, workflow by workflow. */
function What({ of, close }: { readonly of: Question; readonly close: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = useQuery(workflows).data?.workflows;
  return (
    <>
      <Text size="sm">{t("downtime.why")}</Text>
      <List size="sm">
        {of.parts.map((one) => (
          <List.Item key={one.workflow}>
            <Anchor component={Link} to={pageOf(one.workflow)} size="sm" underline="always" onClick={close}>
              {nameOf(one.workflow, rows)}
            </Anchor>
            {": "}
            {t("downtime.part", { count: one.waiting, n: format.number(one.waiting), oldest: format.moment(one.oldest) })}
          </List.Item>
        ))}
      </List>
      {of.pastLimit === 0 ? null : <Text size="sm">{t("downtime.pastLimit", { count: of.pastLimit, n: format.number(of.pastLimit) })}</Text>}
    </>
  );
}

type AnswersProps = {
  readonly of: Question;
  readonly send: (choice: Choice) => void;
  readonly drop: (choice: Choice) => void;
  readonly isSent: boolean;
  /** Whoever comes back from the last question is not left without a place on the page. */
  readonly isBack: boolean;
};

/** The answers that make a difference: where nothing can go out any more, one. */
export function Answers({ of, send, drop, isSent, isBack }: AnswersProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [hours, setHours] = useState(String(of.ages.at(-1) ?? ""));
  const wanted = of.waiting - of.pastLimit;
  const counted = (count: number) => ({ count, n: format.number(count) + (of.isMore ? "+" : "") });
  const said = (one: number) => {
    const { unit, count } = lapse(one);
    return t(`unit.${unit}`, { count });
  };
  return (
    <>
      {wanted === 0 ? null : (
        <Choosable hint={t("downtime.allMeans", counted(wanted))}>
          <Button loading={isSent} onClick={() => send({ answer: { send: "all" }, told: t("downtime.allDone", counted(wanted)) })}>
            {t("downtime.all")}
          </Button>
        </Choosable>
      )}
      {wanted === 0 || of.ages.length === 0 ? null : (
        <Choosable hint={t("downtime.recentMeans")}>
          <Group align="flex-end" gap="xs">
            <NativeSelect label={t("downtime.age")} value={hours} onChange={(event) => setHours(event.currentTarget.value)} data={of.ages.map((one) => ({ value: String(one), label: said(one) }))} />
            <Button variant="default" onClick={() => drop({ answer: { skip_older_than: `${hours}h` }, told: t("downtime.recentDone", { lapse: said(Number(hours)) }) })}>
              {t("downtime.recent")}
            </Button>
          </Group>
        </Choosable>
      )}
      <Choosable hint={t("downtime.noneMeans", counted(of.waiting))}>
        <Button variant="default" autoFocus={isBack} onClick={() => drop({ answer: { send: "none" }, told: t("downtime.noneDone", counted(of.waiting)) })}>
          {t("downtime.none")}
        </Button>
      </Choosable>
    </>
  );
}

/** An answer over what it does. */
function Choosable({ hint, children }: { readonly hint: string; readonly children: ReactNode }) {
  return (
    <Stack gap={4} align="flex-start">
      {children}
      <Text size="sm" c="dimmed">
        {hint}
      </Text>
    </Stack>
  );
}
