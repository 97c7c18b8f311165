/** What of a contact is changed: fields, tags and interests. */
import { Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Fields, Value } from "../../flow/document";
import { asFields, asText, isFields, put, typed } from "../values";
import { ListInput } from "./ListInput";
import { MomentInput } from "./MomentInput";
import { NameInput } from "./NameInput";

const VERBS = ["set", "clear", "add", "subtract", "append", "remove"] as const;
type Verb = (typeof VERBS)[number];
const OF = ["tag", "field", "interest"] as const;
type Of = (typeof OF)[number];

const FRESH: Record<Of, Fields> = {
  tag: { tag: "", set: true },
  field: { field: "contact.", set: "" },
  interest: { interest: "", set: true },
};

type Props = { readonly label: string; readonly value: Value | undefined; readonly set: (value: Value | undefined) => void; readonly readOnly: boolean };

export function ChangesInput({ label, value, set, readOnly }: Props) {
  const { t } = useTranslation();
  return (
    <ListInput
      {...{ label, value, set, readOnly }}
      add={t("forms.addChange")}
      fresh={FRESH.tag}
      row={(one, change) => <Change of={asFields(one)} set={change} readOnly={readOnly} />}
    />
  );
}

type ChangeProps = { readonly of: Fields; readonly set: (value: Value) => void; readonly readOnly: boolean };

function Change({ of, set, readOnly }: ChangeProps) {
  const { t } = useTranslation();
  const what = OF.find((one) => of[one] !== undefined) ?? "field";
  const isOn = of["set"] !== false;
  return (
    <>
      <Select
        label={t("forms.changeOf")}
        allowDeselect={false}
        readOnly={readOnly}
        value={what}
        onChange={(next) => set(FRESH[(next ?? "tag") as Of])}
        data={OF.map((one) => ({ value: one, label: t(`forms.changes.${one}`) }))}
      />
      {what === "field" ? (
        <FieldChange of={of} set={set} readOnly={readOnly} />
      ) : (
        <>
          <NameInput
            label={t(`forms.changes.${what}`)}
            of={what}
            readOnly={readOnly}
            value={asText(of[what])}
            set={(next) => set(put(of, what, next ?? ""))}
          />
          <Select
            label={t("forms.changeHow")}
            allowDeselect={false}
            readOnly={readOnly}
            value={isOn ? "on" : "off"}
            onChange={(next) => set(put(next === "on" ? of : put(of, "proof", undefined), "set", next === "on"))}
            data={(["on", "off"] as const).map((one) => ({ value: one, label: t(`forms.${what}How.${one}`) }))}
          />
          {what === "interest" && isOn ? (
            <TextInput
              label={t("forms.proof")}
              description={t("forms.proofHint")}
              readOnly={readOnly}
              value={asText(of["proof"])}
              onChange={(event) => set(put(of, "proof", event.currentTarget.value || undefined))}
            />
          ) : null}
        </>
      )}
    </>
  );
}

function FieldChange({ of, set, readOnly }: ChangeProps) {
  const { t } = useTranslation();
  const verb = VERBS.find((one) => of[one] !== undefined) ?? "set";
  const value = of[verb];
  const bare = Object.fromEntries(Object.entries(of).filter(([key]) => !(VERBS as readonly string[]).includes(key)));
  const toDate = isFields(value) && value["path"] === undefined;
  return (
    <>
      <NameInput label={t("forms.field")} of="contactField" readOnly={readOnly} value={asText(of["field"])} set={(next) => set(put(of, "field", next ?? ""))} />
      <Select
        label={t("forms.changeHow")}
        allowDeselect={false}
        readOnly={readOnly}
        value={toDate ? "date" : verb}
        onChange={(next) => {
          const begun = next === "clear" ? { clear: true } : next === "date" ? { set: { date: "now", offset: "7d" } } : { [next ?? "set"]: toDate ? "" : (value ?? "") };
          set({ ...bare, ...begun });
        }}
        data={[...VERBS, "date" as const].map((one) => ({ value: one, label: t(`forms.verbs.${one as Verb}`) }))}
      />
      {toDate ? <MomentInput label={t("forms.newDate")} value={value} set={(next) => set({ ...bare, set: next ?? "" })} readOnly={readOnly} /> : null}
      {verb === "clear" || toDate ? null : (
        <TextInput
          label={t("forms.dataValue")}
          description={t("forms.dataValueHint")}
          readOnly={readOnly}
          value={asText(asFields(value)["path"] ?? value)}
          onChange={(event) => set({ ...bare, [verb]: changedTo(event.currentTarget.value) })}
        />
      )}
    </>
  );
}

/** A path is followed, a number is one, yes and no are words in a file. */
function changedTo(text: string): Value {
  if (/^(contact|trigger|journey|block|exit)\.[\w.]+$/.test(text)) {
    return { path: text };
  }
  return text === "true" || text === "false" ? text === "true" : typed(text, "number");
}
