/** A field that narrows a list by name, where the list is long enough to need one. */
import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

/** From so many on a list can be searched. */
const FIND_FROM = 8;

type Props = { readonly among: number; readonly value: string; readonly set: (value: string) => void };

export function Find({ among, value, set }: Props) {
  const { t } = useTranslation();
  return among < FIND_FROM ? null : (
    <TextInput aria-label={t("workflows.find")} placeholder={t("workflows.find")} leftSection={<IconSearch size={16} aria-hidden />} w={320} maw="100%" value={value} onChange={(event) => set(event.currentTarget.value)} />
  );
}

/** Whether one of these texts has what is looked for in it, in whatever case. */
export function has(find: string, ...texts: readonly string[]): boolean {
  return texts.join(" ").toLowerCase().includes(find.trim().toLowerCase());
}
