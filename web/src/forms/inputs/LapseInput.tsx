/** A length of time: a number and its unit. Nothing is nothing. */
import { Group, Input, NumberInput, Select } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { readLapse, UNITS, writeLapse, type Unit } from "../duration";

type Props = {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string | undefined) => void;
  readonly readOnly: boolean;
  readonly hint?: string | undefined;
  /** A date may also be moved back. */
  readonly negative?: boolean;
};

const COUNT_MAX = 9_999;

export function LapseInput({ label, value, set, readOnly, hint, negative = false }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const lapse = readLapse(value);
  const unit = lapse?.unit ?? "d";
  const change = (count: string | number, unit: Unit) =>
    set(typeof count === "number" ? writeLapse({ count, unit }) : undefined);
  return (
    <Input.Wrapper label={label} labelProps={{ htmlFor: id }} description={hint} error={value === "" || lapse !== undefined ? undefined : value}>
      <Group gap={6} wrap="nowrap" mt={2}>
        <NumberInput
          id={id}
          size="sm"
          w={96}
          min={negative ? -COUNT_MAX : 1}
          max={COUNT_MAX}
          allowDecimal={false}
          readOnly={readOnly}
          value={lapse?.count ?? ""}
          onChange={(count) => change(count, unit)}
        />
        <Select
          size="sm"
          flex={1}
          aria-label={t("forms.unitOf", { of: label })}
          allowDeselect={false}
          readOnly={readOnly}
          value={unit}
          onChange={(next) => lapse !== undefined && change(lapse.count, (next ?? "d") as Unit)}
          data={UNITS.map((one) => ({ value: one, label: t(`forms.unit.${one}`) }))}
        />
      </Group>
    </Input.Wrapper>
  );
}
