/** A rule about a value: which, how it compares, and with what. */
import { Autocomplete, Checkbox, Group, Select, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useContext } from "react";
import { useTranslation } from "react-i18next";

import { catalogue, type Seen } from "../api/names";
import type { Fields, Value } from "../flow/document";
import { useEditing } from "../flow/store";
import { LapseInput } from "../forms/inputs/LapseInput";
import { MomentInput } from "../forms/inputs/MomentInput";
import { PathInput } from "../forms/inputs/PathInput";
import { ValueInput } from "./ValueInput";
import { itemPaths, pathsSeen, seenAt } from "../forms/paths";
import { asList, asText, put, typed } from "../forms/values";
import { operatorOf, operatorsFor, withOperator, type Operator } from "./model";
import { RulePlace } from "./RuleInput";

/** What a mail can compare: fields of the contact, but for moments. */
const IN_A_MAIL = /^contact\.(?!created_at$)\w+(?:\.\w+)*$/;

type Props = { readonly rule: Fields; readonly set: (rule: Value) => void; readonly readOnly: boolean };

export function FieldRule({ rule, set, readOnly }: Props) {
  const { t } = useTranslation();
  const place = useContext(RulePlace);
  const seen = useQuery(catalogue).data;
  const workflow = useEditing((state) => state.workflow);
  const path = asText(rule["field"]);
  const isMail = place.isMail === true;
  const found = seenAt(seen, workflow, place.events, path);
  const operator = operatorOf(rule) ?? "is";
  const offered = operatorsFor(found?.kind, isMail);
  const own = place.list === undefined ? [] : itemPaths(seen, workflow, place.events, place.list);
  // An e-mail belongs to no workflow, and may be sent by many.
  const all = pathsSeen(seen, isMail ? undefined : workflow, place.events).filter((one) => !isMail || IN_A_MAIL.test(one));
  const paths = [...own, ...all];
  return (
    <>
      <Autocomplete
        label={t("rules.field")}
        readOnly={readOnly}
        limit={60}
        spellCheck={false}
        value={path}
        onChange={(next) => set(put(rule, "field", next))}
        data={[...new Set(paths)]}
      />
      <Select
        label={t("rules.how")}
        allowDeselect={false}
        readOnly={readOnly}
        value={operator}
        onChange={(next) => set(withOperator(rule, (next ?? "is") as Operator))}
        data={[...new Set([...offered, operator])].map((one) => ({ value: one, label: t(`rules.op.${one}`) }))}
      />
      <Operand rule={rule} operator={operator} seen={found} set={set} readOnly={readOnly} />
      {operator === "known" || isMail ? null : (
        <Checkbox
          size="xs"
          label={t("rules.ifMissing")}
          checked={rule["if_missing"] === true}
          disabled={readOnly}
          onChange={(event) => set(put(rule, "if_missing", event.currentTarget.checked ? true : undefined))}
        />
      )}
    </>
  );
}

type OperandProps = Props & { readonly operator: Operator; readonly seen: Seen | undefined };

function Operand({ rule, operator, seen, set, readOnly }: OperandProps) {
  const { t } = useTranslation();
  const value = rule[operator];
  const change = (next: Value | undefined) => set(put(rule, operator, next ?? ""));
  switch (operator) {
    case "known":
      return (
        <Select
          label={t("rules.value")}
          allowDeselect={false}
          readOnly={readOnly}
          value={value === false ? "no" : "yes"}
          onChange={(next) => change(next === "yes")}
          data={(["yes", "no"] as const).map((one) => ({ value: one, label: t(`rules.filled.${one}`) }))}
        />
      );
    case "known_for":
    case "within_last":
    case "within_next":
      return <LapseInput label={t("rules.value")} value={asText(value)} set={change} readOnly={readOnly} />;
    case "one_of":
      return Array.isArray(value) ? (
        <TagsInput
          label={t("rules.value")}
          readOnly={readOnly}
          value={asList(value).map(asText)}
          onChange={(next) => change(next.map((one) => typed(one, seen?.kind)))}
          data={[...(seen?.values ?? [])]}
          acceptValueOnBlur
        />
      ) : (
        <ValueInput label={t("rules.value")} value={value} seen={seen} set={change} readOnly={readOnly} />
      );
    case "between": {
      const [from, to] = asList(value);
      const both = (a: string, b: string) => change([typed(a, "number"), typed(b, "number")]);
      return (
        <Group grow gap="xs">
          <TextInput label={t("rules.from")} readOnly={readOnly} value={asText(from)} onChange={(event) => both(event.currentTarget.value, asText(to))} />
          <TextInput label={t("rules.to")} readOnly={readOnly} value={asText(to)} onChange={(event) => both(asText(from), event.currentTarget.value)} />
        </Group>
      );
    }
    case "before":
    case "after":
      return typeof value === "string" ? (
        <PathInput label={t("rules.value")} value={value} set={change} readOnly={readOnly} />
      ) : (
        <MomentInput label={t("rules.value")} value={value} set={(next) => change(next ?? { date: "now" })} readOnly={readOnly} />
      );
    default:
      return <ValueInput label={t("rules.value")} value={value} seen={seen} set={change} readOnly={readOnly} />;
  }
}
