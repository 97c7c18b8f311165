/** A value to compare with: written down, with values last seen to choose from, or that of another field. */
import { Autocomplete, Checkbox, Select } from "@mantine/core";
import { useContext } from "react";
import { useTranslation } from "react-i18next";

import type { Seen } from "../api/names";
import type { Value } from "../flow/document";
import { PathInput } from "../forms/inputs/PathInput";
import { asText, isFields, put, typed } from "../forms/values";
import { RulePlace } from "./RuleInput";

type Props = {
  readonly label: string;
  readonly value: Value | undefined;
  readonly seen: Seen | undefined;
  readonly set: (value: Value | undefined) => void;
  readonly readOnly: boolean;
};

export function ValueInput({ label, value, seen, set, readOnly }: Props) {
  const { t } = useTranslation();
  const isMail = useContext(RulePlace).isMail === true;
  const follows = isFields(value);
  return (
    <>
      {follows ? (
        <PathInput label={label} value={asText(value["path"])} set={(next) => set(put(value, "path", next ?? ""))} readOnly={readOnly} />
      ) : seen?.kind === "boolean" ? (
        <Select
          label={label}
          readOnly={readOnly}
          allowDeselect={false}
          value={String(value ?? "")}
          onChange={(next) => set(next === "true")}
          data={(["true", "false"] as const).map((one) => ({ value: one, label: t(`rules.bool.${one}`) }))}
        />
      ) : (
        <Autocomplete
          label={label}
          description={seen?.kind === "money" ? t("rules.moneyHint") : undefined}
          readOnly={readOnly}
          value={asText(value)}
          onChange={(next) => set(typed(next, seen?.kind ?? "number"))}
          data={[...(seen?.values ?? [])]}
        />
      )}
      {isMail || (readOnly && !follows) ? null : (
        <Checkbox
          size="xs"
          label={t("rules.compareField")}
          checked={follows}
          disabled={readOnly}
          onChange={(event) => set(event.currentTarget.checked ? { path: "contact." } : "")}
        />
      )}
    </>
  );
}
