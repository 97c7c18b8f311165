/** When the first of those who wait in a block is due to go on. */
import { Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { BlockNumbers } from "../../api/types";
import { waitingPage } from "../../api/workflows";
import { useFormat } from "../../i18n/format";
import { firstDue } from "./due";

export function NextDue({ handle, block, numbers }: { readonly handle: string; readonly block: string; readonly numbers: BlockNumbers }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { version } = useSearch({ from: "/workflows/$handle" });
  const query = useQuery({
    // Whoever comes or goes may change who is the first.
    queryKey: ["workflows", handle, "due", block, numbers.entered, numbers.waiting],
    queryFn: () => waitingPage(handle, block),
    placeholderData: keepPreviousData,
  });
  const due = query.data === undefined ? undefined : firstDue(query.data, version);
  return due === undefined ? null : (
    <Text size="sm" c="dimmed" pl={4}>
      {t(due.isAll ? "due.next" : "due.atLatest", { moment: format.moment(due.at) })}
    </Text>
  );
}
