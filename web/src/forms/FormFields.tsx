/** The fields of something as a form says them: each by its kind of input. */
import { Checkbox, Fieldset, MultiSelect, NumberInput, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { couponNames, emailNames, segmentNames, sourceNames, workflowNames } from "../api/names";
import type { Block, Fields, Value } from "../flow/document";
import { blocks } from "../flow/model";
import { useCalled } from "../flow/called";
import { inOneBreath } from "../flow/sentence";
import { useEditing } from "../flow/store";
import { RuleInput, type Place } from "../rules/RuleInput";
import { ArmsInput } from "./inputs/ArmsInput";
import { ChangesInput } from "./inputs/ChangesInput";
import { HandleInput } from "./inputs/HandleInput";
import { JsonField } from "./inputs/JsonField";
import { LapseInput } from "./inputs/LapseInput";
import { MomentInput } from "./inputs/MomentInput";
import { NameInput, NamesInput } from "./inputs/NameInput";
import { DataInput, HeadersInput, SavedInput, SchemaInput } from "./inputs/PairInputs";
import { PathInput, PathsInput } from "./inputs/PathInput";
import { RecipientInput, RecipientsInput } from "./inputs/RecipientInput";
import { WaitInput } from "./inputs/WaitInput";
import { WindowInput } from "./inputs/WindowInput";
import { WordOr } from "./inputs/WordOr";
import { hintOf, labelOf, wordOf } from "./labels";
import { More } from "./More";
import type { Field, Form } from "./spec";
import { asFields, asText, asTexts, oneOrMore, put, typed } from "./values";

type Props = {
  readonly of: Fields;
  readonly set: (next: Fields) => void;
  readonly readOnly: boolean;
  /** What rules see here. */
  readonly place: Place;
};

/** A form with what few need behind a button; that is open if something of it is said. */
export function FormView({ form, ...props }: Props & { readonly form: Form }) {
  const isSaid = form.more.some((field) => props.of[field.key] !== undefined);
  return (
    <>
      <FieldList fields={form.first} {...props} />
      {form.more.length === 0 ? null : (
        <More opened={isSaid}>
          <FieldList fields={form.more} {...props} />
        </More>
      )}
    </>
  );
}

export function FieldList({ fields, ...props }: Props & { readonly fields: readonly Field[] }) {
  return (
    <Stack gap="sm">
      {fields.map((field) => (
        <OneField key={field.key} field={field} {...props} />
      ))}
    </Stack>
  );
}

function OneField({ field, of, set, readOnly, place }: Props & { readonly field: Field }) {
  const { t } = useTranslation();
  const label = labelOf(t, field);
  const hint = hintOf(t, field);
  const value = of[field.key];
  const change = (next: Value | undefined) => set(put(of, field.key, next === "" ? undefined : next));
  const text = asText(value);
  const common = { label, readOnly };
  switch (field.is) {
    case "wait":
      return <WaitInput block={of as Block} set={set} readOnly={readOnly} />;
    case "arms":
      return <ArmsInput block={of as Block} set={(arms) => set(put(of, "branches", arms))} readOnly={readOnly} />;
    case "map":
      return (
        <Fieldset legend={label} p="xs">
          <FieldList
            fields={field.fields ?? []}
            of={asFields(value)}
            set={(next) => change(Object.keys(next).length === 0 ? undefined : next)}
            readOnly={readOnly}
            place={place}
          />
        </Fieldset>
      );
    case "rule":
      return <RuleInput {...common} hint={hint} value={value} set={change} place={place} />;
    case "lapse":
      return <LapseInput {...common} hint={hint} value={text} set={change} negative={field.key === "offset"} />;
    case "lapseOrMoment":
      return <WordOr {...common} hint={hint} value={value} set={change} moment />;
    case "lapseOrWord":
      return <WordOr {...common} hint={hint} value={value} set={change} words={field.of ?? []} />;
    case "moment":
      return <MomentInput {...common} value={value} set={change} />;
    case "window":
    case "windowOrNone":
      return <WindowInput {...common} value={value} set={change} none={field.is === "windowOrNone"} />;
    case "recipient":
      return <RecipientInput {...common} value={value} set={change} optional />;
    case "recipients":
      return <RecipientsInput {...common} value={value} set={change} />;
    case "changes":
      return <ChangesInput {...common} value={value} set={change} />;
    case "data":
      return <DataInput {...common} value={value} set={change} />;
    case "headers":
      return <HeadersInput {...common} value={value} set={change} />;
    case "saved":
      return <SavedInput {...common} value={value} set={change} />;
    case "schema":
      return <SchemaInput {...common} value={value} set={change} />;
    case "json":
      return <JsonField {...common} hint={hint} value={value} set={change} />;
    default:
      return <SimpleField field={field} label={label} hint={hint} value={value} set={change} readOnly={readOnly} place={place} />;
  }
}

type SimpleProps = {
  readonly field: Field;
  readonly label: string;
  readonly hint: string | undefined;
  readonly value: Value | undefined;
  readonly set: (value: Value | undefined) => void;
  readonly readOnly: boolean;
  readonly place: Place;
};

const LINES = { long: 3, code: 4 } as const;
const TEXT_LENGTH_MAX = 5000;

function SimpleField({ field, label, hint, value, set, readOnly, place }: SimpleProps) {
  const { t } = useTranslation();
  const text = asText(value);
  const common = { label, readOnly, hint };
  const typing = { label, readOnly, description: hint };
  switch (field.is) {
    case "number":
      return (
        <NumberInput {...typing} min={0} max={1_000_000} allowDecimal={false} value={typeof value === "number" ? value : ""} onChange={(next) => set(typeof next === "number" ? next : undefined)} />
      );
    case "boolean":
      return <Checkbox label={label} description={hint} checked={value === true} disabled={readOnly} onChange={(event) => set(event.currentTarget.checked ? true : undefined)} />;
    case "long":
    case "code":
      return (
        <Textarea {...typing} autosize minRows={LINES[field.is]} maxRows={16} maxLength={TEXT_LENGTH_MAX} styles={field.is === "code" ? { input: { fontFamily: "var(--mantine-font-family-monospace)" } } : {}} value={text} onChange={(event) => set(event.currentTarget.value)} />
      );
    case "time":
      return <TextInput {...typing} type="time" value={text} onChange={(event) => set(event.currentTarget.value)} />;
    case "choice":
      return (
        <Select {...typing} clearable={!readOnly} placeholder={t("forms.usual")} value={text === "" ? null : text} onChange={(next) => set(next ?? undefined)} data={(field.of ?? []).map((word) => ({ value: word, label: wordOf(t, word) }))} />
      );
    case "choices":
      return (
        <MultiSelect {...typing} placeholder={asTexts(value).length === 0 ? t("forms.usual") : ""} value={asTexts(value)} onChange={(next) => set(next.length === 0 ? undefined : next)} data={(field.of ?? []).map((word) => ({ value: word, label: wordOf(t, word) }))} />
      );
    case "email":
      return <HandleInput {...common} from={emailNames} value={text} set={set} />;
    case "segment":
      return <HandleInput {...common} from={segmentNames} value={text} set={set} />;
    case "workflow":
      return <HandleInput {...common} from={workflowNames} value={text} set={set} />;
    case "coupons":
      return <HandleInput {...common} from={couponNames} value={text} set={set} />;
    case "source":
      return <HandleInput {...common} from={sourceNames} value={text} set={set} />;
    case "tag":
    case "interest":
    case "event":
    case "contactField":
      return <NameInput {...common} of={field.is} value={text} set={set} />;
    case "events":
      return <NamesInput {...common} of="event" value={asTexts(value)} set={(next) => set(oneOrMore(next))} />;
    case "keys":
      return <PathsInput {...common} value={asTexts(value)} set={(next) => set(oneOrMore(next))} events={place.events} />;
    case "path":
      return <PathInput {...common} value={text} set={set} events={place.events} />;
    case "block":
    case "goal":
      return <InWorkflow field={field} {...common} value={text} set={set} />;
    case "names":
    case "workflowsOrAll":
      return (
        <TextInput {...typing} value={asTexts(value).join(", ")} onChange={(event) => set(oneOrMore(event.currentTarget.value.split(",").map((one) => one.trim()).filter((one) => one !== "")))} />
      );
    default:
      return <TextInput {...typing} maxLength={TEXT_LENGTH_MAX} value={text} onChange={(event) => set(typed(event.currentTarget.value, undefined))} />;
  }
}

/** A block or a goal of this workflow. */
function InWorkflow({ field, label, hint, value, set, readOnly }: { readonly field: Field; readonly label: string; readonly hint: string | undefined; readonly value: string; readonly set: (value: string | undefined) => void; readonly readOnly: boolean }) {
  const { t } = useTranslation();
  const workflow = useEditing((state) => state.workflow);
  const called = useCalled();
  const goals = Array.isArray(workflow?.["goals"]) ? workflow["goals"].map(asFields) : [];
  const data =
    workflow === undefined
      ? []
      : field.is === "block"
        ? Array.from(blocks(workflow), ({ block }) => ({ value: block.id, label: `${inOneBreath(t, block, called)} (${block.id})` }))
        : goals.map((goal) => ({ value: asText(goal["id"]), label: asText(goal["label"]) || asText(goal["id"]) }));
  return (
    <Select label={label} description={hint} searchable placeholder={t("forms.choose")} nothingFoundMessage={t("forms.nothingFound")} readOnly={readOnly} value={value === "" ? null : value} onChange={(next) => set(next ?? undefined)} data={data} />
  );
}
