/**
 * What is edited is saved by itself, a moment after the last change. The server is told which revision
 * was edited; where somebody else saved in between, nothing is overwritten until a person says so.
 */
import { notifications } from "@mantine/notifications";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import type { Listed } from "../api/types";
import { save } from "../api/workflows";
import type { Workflow } from "./document";
import { takenIds } from "./model";
import { found } from "./problems";
import { useEditing } from "./store";

/** How long after the last change it is saved. */
const SAVE_AFTER_MS = 800;
/** The status of an answer to an edit of an older revision. */
const CONFLICT = 409;

/** How the saving stands. */
export type Saving = {
  readonly state: "saved" | "saving" | "unsaved";
  readonly latest: Listed;
  readonly take: (latest: Listed) => void;
};

/** Saves the workflow on the canvas while it is edited. */
export function useSaving(of: Listed & { readonly document: Workflow }, editable: boolean): Saving {
  const { t } = useTranslation();
  const workflow = useEditing((state) => state.workflow);
  const [latest, setLatest] = useState<Listed>(of);
  const [state, setState] = useState<Saving["state"]>("saved");
  const kept = useRef<Workflow | undefined>(of.document);
  useEffect(() => {
    if (!editable || workflow === undefined || workflow === kept.current || workflow.handle !== of.handle) {
      return undefined;
    }
    if (kept.current === undefined) {
      kept.current = workflow;
      return undefined;
    }
    setState("unsaved");
    const timer = setTimeout(() => {
      setState("saving");
      save(workflow, latest.revision).then(
        (saved) => {
          kept.current = workflow;
          setLatest(saved);
          found(saved.findings, takenIds(workflow));
          setState("saved");
        },
        (error: unknown) => {
          setState("unsaved");
          const isConflict = error instanceof Problem && error.status === CONFLICT;
          const message = isConflict ? t("flow.conflict") : error instanceof Error ? error.message : "";
          notifications.show({ id: "saving", color: "red", title: t("app.failed"), message });
        },
      );
    }, SAVE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [workflow, editable, latest.revision, of.handle, t]);
  return { state, latest, take: setLatest };
}
