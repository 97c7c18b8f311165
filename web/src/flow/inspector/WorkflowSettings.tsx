/** The settings of the workflow itself: what it is for, what starts it, who enters, who leaves, its limits. */
import { Accordion, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { FormView } from "../../forms/FormFields";
import { ENTRY_FORM, EXIT_FORM, GOAL_FORM, LIMITS_FORM, WORKFLOW_FORM } from "../../forms/spec";
import { asFields, asText, put } from "../../forms/values";
import { ANYWHERE, type Place } from "../../rules/RuleInput";
import { TagsButton } from "../../workflows/TagsButton";
import type { Fields, Value, Workflow } from "../document";
import { useProblems, WORKFLOW } from "../problems";
import { useEditing } from "../store";
import { Found } from "./Found";
import { Rows } from "./Rows";
import { Triggers } from "./Triggers";

/** Exits and goals look at what happens from the entry on. */
const SINCE_ENTRY: Place = { ...ANYWHERE, needsPeriod: false };

export function WorkflowSettings({ workflow, editable }: { readonly workflow: Workflow; readonly editable: boolean }) {
  const { t } = useTranslation();
  const edit = useEditing((state) => state.edit);
  const wrong = useProblems((state) => state.of.get(WORKFLOW)?.length ?? 0);
  const set = (key: string, value: Value | undefined) => edit((old) => put(old, key, value));
  const all = (next: Fields) => edit(() => next as Workflow);
  const common = { readOnly: !editable };
  const entry = asFields(workflow["entry"]);
  return (
    <Stack gap="sm">
      <div>
        <Group justify="space-between" wrap="nowrap">
          <Title order={2} size="h4">
            {t("panel.title")}
          </Title>
          {editable ? <TagsButton handle={workflow.handle} name={workflow.name} variant="default" /> : null}
        </Group>
        <Text size="xs" c="dimmed">
          {t("panel.hint")}
        </Text>
      </div>
      {wrong === 0 ? null : <Found at={WORKFLOW} />}
      <Accordion multiple defaultValue={["start"]} variant="default" order={3}>
        <Section name="start">
          <Triggers workflow={workflow} editable={editable} />
        </Section>
        <Section name="about">
          <FormView form={WORKFLOW_FORM} of={workflow} set={all} place={ANYWHERE} {...common} />
        </Section>
        <Section name="entry">
          <FormView
            form={ENTRY_FORM}
            of={entry}
            set={(next) => set("entry", Object.keys(next).length === 0 ? undefined : next)}
            place={ANYWHERE}
            {...common}
          />
        </Section>
        <Section name="exits">
          <Rows
            kind="exit"
            list={workflow.exits ?? []}
            fresh={{ when: { event: "order_placed" } }}
            editable={editable}
            set={(next) => set("exits", next.length === 0 ? undefined : next)}
            row={(exit, change) => <FormView form={EXIT_FORM} of={exit} set={change} place={SINCE_ENTRY} {...common} />}
          />
        </Section>
        <Section name="goals">
          <Rows
            kind="goal"
            list={goalsOf(workflow)}
            fresh={{ when: { event: "order_placed" } }}
            editable={editable}
            set={(next) => set("goals", next.length === 0 ? undefined : next)}
            row={(goal, change) => <FormView form={GOAL_FORM} of={goal} set={change} place={{ ...SINCE_ENTRY, events: eventsIn(goal["when"]) }} {...common} />}
          />
        </Section>
        <Section name="limits">
          <FormView form={LIMITS_FORM} of={workflow} set={all} place={ANYWHERE} {...common} />
        </Section>
      </Accordion>
    </Stack>
  );
}

function goalsOf(workflow: Workflow): readonly Fields[] {
  const goals = workflow["goals"];
  return Array.isArray(goals) ? goals.map(asFields) : [];
}

/** The events that a rule is about, so that a value of theirs can be chosen. */
function eventsIn(rule: Value | undefined): string[] {
  const event = asFields(rule)["event"];
  return Array.isArray(event) ? event.map(asText) : [asText(event)].filter((name) => name !== "");
}

function Section({ name, children }: { readonly name: "about" | "start" | "entry" | "exits" | "goals" | "limits"; readonly children: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <Accordion.Item value={name}>
      <Accordion.Control>{t(`panel.${name}`)}</Accordion.Control>
      <Accordion.Panel>
        <Stack gap="sm">{children}</Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}
