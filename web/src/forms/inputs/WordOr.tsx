/** A length of time, or something else that is said in its place: a word, or a moment. */
import { Select, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Value } from "../../flow/document";
import { wordOf } from "../labels";
import { asText, isFields } from "../values";
import { LapseInput } from "./LapseInput";
import { MomentInput } from "./MomentInput";

type Props = {
  readonly label: string;
  readonly hint: string | undefined;
  readonly value: Value | undefined;
  readonly set: (value: Value | undefined) => void;
  readonly readOnly: boolean;
  readonly words?: readonly string[];
  readonly moment?: boolean;
};

export function WordOr({ label, hint, value, set, readOnly, words = [], moment = false }: Props) {
  const { t } = useTranslation();
  const text = asText(value);
  const way = value === undefined ? "none" : isFields(value) ? "moment" : words.includes(text) ? text : "lapse";
  const begin = (next: string | null) => {
    const begun: { readonly [way: string]: Value | undefined } = { none: undefined, lapse: "1d", moment: { weekday: "monday", time: "09:00" } };
    set(next === null ? undefined : next in begun ? begun[next] : next);
  };
  return (
    <Stack gap={6}>
      <Select
        label={label}
        description={hint}
        allowDeselect={false}
        readOnly={readOnly}
        value={way}
        onChange={begin}
        data={[
          { value: "none", label: t("forms.usual") },
          ...words.map((word) => ({ value: word, label: wordOf(t, word) })),
          { value: "lapse", label: t("forms.aLapse") },
          ...(moment ? [{ value: "moment", label: t("forms.aMoment") }] : []),
        ]}
      />
      {way === "lapse" ? <LapseInput label={t("forms.howLong")} value={text} set={set} readOnly={readOnly} /> : null}
      {way === "moment" ? <MomentInput label={t("forms.aMoment")} value={value} set={set} readOnly={readOnly} /> : null}
    </Stack>
  );
}
