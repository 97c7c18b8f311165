/**
 * A workflow that came as a text may have comments in it. What is saved here is its tree, which has none: so it is said
 * before anything is saved, and what is to keep its comments is edited as text.
 */
import { Alert } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { written } from "../api/texts";
import { commentsIn } from "./comments";
import classes from "./WorkflowPage.module.css";

export function CommentsGo({ handle, revision }: { readonly handle: string; readonly revision: number }) {
  const { t } = useTranslation();
  const text = useQuery(written(handle, revision)).data?.draft;
  const count = text === undefined ? 0 : commentsIn(text);
  return count === 0 ? null : (
    <Alert className={classes["conflict"] ?? ""} color="yellow" c="var(--ink)" role="status" title={t("comments.title", { count })}>
      {t("comments.hint")}
    </Alert>
  );
}
