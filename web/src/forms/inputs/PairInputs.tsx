/** Lists of names with values: data of an event, headers, what is kept of an answer, a schema. */
import { Checkbox, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Value } from "../../flow/document";
import { asFields, asText, put, typed } from "../values";
import { ListInput } from "./ListInput";
import { PathInput } from "./PathInput";

type Props = { readonly label: string; readonly value: Value | undefined; readonly set: (value: Value | undefined) => void; readonly readOnly: boolean };

const TYPES = ["text", "number", "money", "date", "bool", "list"] as const;

/** A text that is written down, or a path that is followed. */
export function valueText(value: Value | undefined): string {
  return asText(asFields(value)["path"] ?? value);
}

/** `contact.x` is followed; everything else is written as it is. */
export function valueOf(text: string): Value {
  return /^(contact|trigger|event|journey|block|exit)\.[\w.]+$/.test(text) ? { path: text } : typed(text, "number");
}

export function DataInput({ label, value, set, readOnly }: Props) {
  const { t } = useTranslation();
  return (
    <ListInput
      {...{ label, value, set, readOnly }}
      add={t("forms.addValue")}
      fresh={{ name: "", value: "" }}
      row={(one, change) => (
        <>
          <NameField one={one} change={change} readOnly={readOnly} />
          <PathInput
            label={t("forms.dataValue")}
            hint={t("forms.dataValueHint")}
            readOnly={readOnly}
            value={valueText(asFields(one)["value"])}
            set={(next) => change(put(asFields(one), "value", next === undefined ? "" : valueOf(next)))}
          />
        </>
      )}
    />
  );
}

function NameField({ one, change, readOnly }: { readonly one: Value; readonly change: (value: Value) => void; readonly readOnly: boolean }) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t("forms.pairName")}
      readOnly={readOnly}
      value={asText(asFields(one)["name"])}
      onChange={(event) => change(put(asFields(one), "name", event.currentTarget.value))}
    />
  );
}

export function HeadersInput({ label, value, set, readOnly }: Props) {
  const { t } = useTranslation();
  return (
    <ListInput
      {...{ label, value, set, readOnly }}
      add={t("forms.addHeader")}
      fresh={{ name: "", value: "" }}
      row={(one, change) => {
        const isSecret = asFields(one)["secret"] !== undefined;
        const key = isSecret ? "secret" : "value";
        return (
          <>
            <NameField one={one} change={change} readOnly={readOnly} />
            <TextInput
              label={t(isSecret ? "forms.secretName" : "forms.dataValue")}
              readOnly={readOnly}
              value={asText(asFields(one)[key])}
              onChange={(event) => change(put(asFields(one), key, event.currentTarget.value))}
            />
            <Checkbox
              label={t("forms.isSecret")}
              checked={isSecret}
              disabled={readOnly}
              onChange={(event) => {
                const bare = put(put(asFields(one), "secret", undefined), "value", undefined);
                change(put(bare, event.currentTarget.checked ? "secret" : "value", ""));
              }}
            />
          </>
        );
      }}
    />
  );
}

export function SavedInput({ label, value, set, readOnly }: Props) {
  const { t } = useTranslation();
  return (
    <ListInput
      {...{ label, value, set, readOnly }}
      add={t("forms.addValue")}
      fresh={{ name: "", from: "response." }}
      row={(one, change) => (
        <>
          <NameField one={one} change={change} readOnly={readOnly} />
          <TextInput
            label={t("forms.savedFrom")}
            readOnly={readOnly}
            value={asText(asFields(one)["from"])}
            onChange={(event) => change(put(asFields(one), "from", event.currentTarget.value))}
          />
        </>
      )}
    />
  );
}

export function SchemaInput({ label, value, set, readOnly }: Props) {
  const { t } = useTranslation();
  return (
    <ListInput
      {...{ label, value, set, readOnly }}
      add={t("forms.addValue")}
      fresh={{ name: "", type: "text" }}
      row={(one, change) => (
        <>
          <NameField one={one} change={change} readOnly={readOnly} />
          <Select
            label={t("forms.type")}
            readOnly={readOnly}
            allowDeselect={false}
            value={asText(asFields(one)["type"])}
            onChange={(next) => change(put(asFields(one), "type", next ?? "text"))}
            data={TYPES.map((type) => ({ value: type, label: t(`forms.types.${type}`) }))}
          />
          <Checkbox
            label={t("forms.required")}
            checked={asFields(one)["required"] === true}
            disabled={readOnly}
            onChange={(event) => change(put(asFields(one), "required", event.currentTarget.checked ? true : undefined))}
          />
        </>
      )}
    />
  );
}
