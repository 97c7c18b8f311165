/** Stops all sending at once, after one question. */
import { ActionIcon } from "@mantine/core";
import { IconHandStop } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { useMay } from "../api/may";
import { withTexts } from "../i18n";

const StopDialog = lazy(async () => ({ default: (await withTexts(import("./StopDialog"))).StopDialog }));

export function StopAll() {
  const { t } = useTranslation();
  const [isAsked, setIsAsked] = useState(false);
  const may = useMay("send");
  return !may ? null : (
    <>
      <ActionIcon variant="default" size="md" title={t("stop.title")} aria-label={t("stop.title")} onClick={() => setIsAsked(true)}>
        <IconHandStop size={16} color="var(--wrong)" aria-hidden />
      </ActionIcon>
      {isAsked ? (
        <Suspense>
          <StopDialog close={() => setIsAsked(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
