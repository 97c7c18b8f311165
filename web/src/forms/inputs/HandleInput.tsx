/** One of the things that the workspace has, by its handle; what is not there any more stays visible. */
import { Select } from "@mantine/core";
import { useQuery, type UseQueryOptions } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { Named } from "../../api/names";

type Props = {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string | undefined) => void;
  readonly readOnly: boolean;
  readonly hint?: string | undefined;
  readonly from: UseQueryOptions<readonly Named[], Error, readonly Named[], string[]>;
};

export function HandleInput({ label, value, set, readOnly, hint, from }: Props) {
  const { t } = useTranslation();
  const query = useQuery(from);
  const known = query.data ?? [];
  const isMissing = query.isSuccess && value !== "" && !known.some((one) => one.handle === value);
  const data = known.map((one) => ({ value: one.handle, label: one.name === one.handle ? one.handle : `${one.name} (${one.handle})` }));
  return (
    <Select
      label={label}
      description={hint}
      placeholder={t("forms.choose")}
      searchable
      clearable={!readOnly}
      readOnly={readOnly}
      error={isMissing ? t("forms.notThere", { what: value }) : undefined}
      nothingFoundMessage={t("forms.nothingFound")}
      value={value === "" ? null : value}
      onChange={(next) => set(next ?? undefined)}
      data={value === "" || known.some((one) => one.handle === value) ? data : [{ value, label: value }, ...data]}
    />
  );
}
