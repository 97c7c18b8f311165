/** A text that has no shape to draw, with what is wrong in it. */
import { Alert } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Drawn } from "../api/types";

export function NotDrawn({ of }: { readonly of: Drawn }) {
  const { t } = useTranslation();
  return (
    <Alert color="red" m="md" maw={760} title={t("unsaved.noDrawing")}>
      {t("unsaved.noDrawingHint")}
      <ul>
        {of.findings.map((finding) => (
          <li key={`${finding.at} ${finding.sentence}`}>
            {finding.at === "" ? "" : `${finding.at}: `}
            {finding.sentence}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
