/** Whether a workflow runs, as a word in a colour. */
import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Listed } from "../api/types";

const COLOURS = { draft: "gray", live: "green", closed: "yellow", paused: "yellow", ended: "gray" } as const;

export function Status({ status }: { readonly status: Listed["status"] }) {
  const { t } = useTranslation();
  return (
    <Badge variant="dot" miw="max-content" color={COLOURS[status]} c="var(--ink)">
      {t(`status.${status}`)}
    </Badge>
  );
}
