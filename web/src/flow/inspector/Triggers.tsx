/** What starts the workflow: any of these. */
import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { FormView } from "../../forms/FormFields";
import { TRIGGER_FORMS, type Form, type StartName } from "../../forms/spec";
import { asTexts, put } from "../../forms/values";
import type { Place } from "../../rules/RuleInput";
import { useCalled } from "../called";
import type { Fields, Trigger, Workflow } from "../document";
import { beginning } from "../sentence";
import { useEditing } from "../store";
import { Rows } from "./Rows";

/** What a new trigger of a kind begins with. */
const FRESH: Record<StartName, Fields> = {
  event: { event: "order_placed" },
  inactivity: { after: "cart_updated", for: "60min", without: ["order_placed"] },
  change: { field: "contact." },
  segment: { change: "joined" },
  date: { date: "contact.birth_date", time: "09:00", repeat: "yearly" },
  occasion: { at: { month: 5, weekday: "sunday", nth: 2, time: "10:00" } },
  manual: {},
};

/** What its rules see: the event that came in. */
function placeOf(trigger: Trigger): Place {
  const events = asTexts(trigger.start === "inactivity" ? trigger["after"] : trigger["event"]);
  const isAboutEvent = trigger.start === "event" || trigger.start === "inactivity" || trigger.start === "change";
  return { events, root: isAboutEvent ? "event" : "contact", needsPeriod: true };
}

export function Triggers({ workflow, editable }: { readonly workflow: Workflow; readonly editable: boolean }) {
  const { t } = useTranslation();
  const called = useCalled();
  const edit = useEditing((state) => state.edit);
  return (
    <Rows
      kind="trigger"
      list={workflow.triggers ?? []}
      fresh={{ start: "event", ...FRESH.event }}
      editable={editable}
      name={(trigger) => beginning(t, trigger, called)}
      set={(next) => edit((old) => put(old, "triggers", next))}
      row={(trigger, change) => <OneTrigger trigger={trigger} change={change} editable={editable} />}
    />
  );
}

type Props = { readonly trigger: Trigger; readonly change: (next: Fields) => void; readonly editable: boolean };

function OneTrigger({ trigger, change, editable }: Props) {
  const { t } = useTranslation();
  const starts = Object.keys(TRIGGER_FORMS) as StartName[];
  const start = starts.find((known) => known === trigger.start);
  const form: Form | undefined = start === undefined ? undefined : TRIGGER_FORMS[start];
  return (
    <>
      <Select
        label={t("panel.startKind")}
        allowDeselect={false}
        readOnly={!editable}
        value={trigger.start}
        onChange={(next) => change({ id: trigger.id, start: next ?? "event", ...FRESH[(next ?? "event") as StartName] })}
        data={starts.map((one) => ({ value: one, label: t(`panel.starts.${one}`) }))}
      />
      {form === undefined ? null : <FormView form={form} of={trigger} set={change} readOnly={!editable} place={placeOf(trigger)} />}
    </>
  );
}
