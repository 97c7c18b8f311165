/** The walks of a contact through workflows, each with its steps and what they saw. */
import { Accordion, Anchor, Group, List, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { steps, type Journey, type Step } from "../api/contacts";
import { workflows } from "../api/workflows";
import { Trouble, Waiting } from "../app/Trouble";
import { useBlockNames, type BlockNames } from "../flow/blockNames";
import { useFormat } from "../i18n/format";
import { reasonName } from "../i18n/reason";
import { Empty } from "../ui/Empty";
import classes from "./Contact.module.css";

export function Routes({ id, journeys }: { readonly id: string; readonly journeys: readonly Journey[] }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<string | null>(null);
  const known = useQuery(workflows).data?.workflows;
  const nameOf = (handle: string | null) => known?.find((one) => one.handle === handle)?.name ?? handle;
  return journeys.length === 0 ? (
    <Empty title={t("contact.noRoutes")} hint={t("contact.noRoutesHint")} />
  ) : (
    <Accordion value={opened} onChange={setOpened} order={2}>
      {journeys.map((journey) => (
        <Accordion.Item key={journey.id} value={journey.id}>
          <Accordion.Control>
            <Text fw={600}>{nameOf(journey.workflow)}</Text>
            <Text size="sm" c="dimmed">
              <Standing of={journey} />
            </Text>
          </Accordion.Control>
          <Accordion.Panel>{opened === journey.id ? <Steps id={id} journey={journey} /> : null}</Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function Standing({ of }: { readonly of: Journey }) {
  const { t } = useTranslation();
  const format = useFormat();
  const from = format.moment(of.entered_at);
  const names = useBlockNames(of.state === "active" ? of.workflow : null);
  return of.state === "active"
    ? t("contact.inside", { from, block: names.block(of.block ?? ""), until: of.wake_at === undefined ? "" : format.moment(of.wake_at) })
    : t("contact.over", { from, until: of.at === undefined ? "" : format.moment(of.at), reason: reasonName(t, of.reason ?? "") });
}

function Steps({ id, journey }: { readonly id: string; readonly journey: Journey }) {
  const { t } = useTranslation();
  const query = useQuery(steps(id, journey.id));
  const names = useBlockNames(journey.workflow);
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  return (
    <>
      {query.data.steps.length === 0 ? <Text c="dimmed">{t("contact.noSteps")}</Text> : null}
      <ol className={classes["line"]}>
        {query.data.steps.map((step) => (
          <OneStep key={step.id} of={step} names={names} />
        ))}
      </ol>
      {journey.workflow === null ? null : (
        <Group mt="sm">
          <Anchor component={Link} to={`/workflows/${journey.workflow}`} size="sm">
            {t("contact.toWorkflow")}
          </Anchor>
        </Group>
      )}
    </>
  );
}

function OneStep({ of, names }: { readonly of: Step; readonly names: BlockNames }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li>
      <Text size="xs" c="dimmed">
        {format.moment(of.at)}
      </Text>
      <Text>
        <b>{names.block(of.block)}</b> · {names.outcome(of.block, of.outcome)}
      </Text>
      {of.why.note === undefined ? null : (
        <Text size="sm" c="dimmed">
          {of.why.note}
        </Text>
      )}
      <List size="sm">
        {(of.why.saw ?? []).map((saw) => (
          <List.Item key={`${saw.rule} ${saw.since ?? ""}`}>
            {t(saw.held ? "contact.held" : "contact.heldNot", { rule: saw.rule, value: saw.value ?? t("contact.nothing") })}
            {saw.since === undefined ? "" : ` ${t("contact.knownSince", { moment: format.moment(saw.since) })}`}
          </List.Item>
        ))}
      </List>
    </li>
  );
}
