/**
 * What is edited is saved by itself, a moment after the last change. The server is told which revision
 * was edited; where somebody else saved in between, nothing is overwritten until a person says so.
 */
import { notifications } from "@mantine/notifications";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem, queries } from "../api/client";
import type { Listed } from "../api/types";
import { drawn, save } from "../api/workflows";
import type { Workflow } from "./document";
import { isDrawable } from "./drawable";
import { takenIds } from "./model";
import { found } from "./problems";
import { begin, useEditing } from "./store";

/** How long after the last change it is saved. */
const SAVE_AFTER_MS = 800;
/** How long after a fault of the server or the way to it. */
const AGAIN_AFTER_MS = 5_000;
/** The status of an answer to an edit of an older revision. */
const CONFLICT = 409;

/** How the saving stands. */
export type Saving = {
  readonly state: "saved" | "saving" | "unsaved" | "conflict";
  readonly latest: Listed;
  readonly take: (latest: Listed) => void;
  /** After a conflict: begins anew with what somebody else saved. */
  readonly takeTheirs: () => void;
  /** After a conflict: saves what is on the canvas over it. */
  readonly keepMine: () => void;
};

/** Saves the workflow on the canvas while it is edited. */
export function useSaving(of: Listed & { readonly document: Workflow }, editable: boolean): Saving {
  const { t } = useTranslation();
  const workflow = useEditing((state) => state.workflow);
  const [latest, setLatest] = useState<Listed>(of);
  const [state, setState] = useState<Saving["state"]>("saved");
  // One request at a time, or the second would be in conflict with the first.
  const [isBusy, setIsBusy] = useState(false);
  const [theirs, setTheirs] = useState<number>();
  const kept = useRef<Workflow>(of.document);
  /** What the server would not take: it is sent again only when it was changed. */
  const refused = useRef<Workflow>(undefined);
  const after = useRef(SAVE_AFTER_MS);
  const failed = (error: unknown) => {
    const message = error instanceof Error && error.message !== "" ? error.message : t("app.unreachable");
    notifications.show({ id: "saving", color: "red", title: t("app.failed"), message });
  };
  useEffect(() => {
    const isSaved = workflow === undefined || workflow === kept.current || workflow.handle !== of.handle;
    if (!editable || isSaved || isBusy || theirs !== undefined || workflow === refused.current) {
      return undefined;
    }
    setState("unsaved");
    const timer = setTimeout(() => {
      setState("saving");
      setIsBusy(true);
      void save(workflow, latest.revision)
        .then(
          (saved) => {
            kept.current = workflow;
            after.current = SAVE_AFTER_MS;
            setLatest(saved);
            found(saved.findings, takenIds(workflow));
            setState("saved");
          },
          (error: unknown) => {
            if (error instanceof Problem && error.status === CONFLICT && error.revision !== undefined) {
              setTheirs(error.revision);
              setState("conflict");
            } else {
              const isRefused = error instanceof Problem && error.status >= 400 && error.status < 500;
              refused.current = isRefused ? workflow : undefined;
              after.current = AGAIN_AFTER_MS;
              setState("unsaved");
              failed(error);
            }
          },
        )
        .finally(() => setIsBusy(false));
    }, after.current);
    return () => clearTimeout(timer);
  }, [workflow, editable, isBusy, theirs, latest.revision, of.handle]);
  const takeTheirs = () => {
    queries.fetchQuery({ ...drawn(of.handle), staleTime: 0 }).then((fresh) => {
      const { document } = fresh;
      if (isDrawable(document)) {
        kept.current = document;
        begin(document);
        found(fresh.findings, takenIds(document));
        setLatest(fresh);
        setTheirs(undefined);
        setState("saved");
      }
    }, failed);
  };
  const keepMine = () => {
    setLatest({ ...latest, revision: theirs ?? latest.revision });
    setTheirs(undefined);
    setState("unsaved");
  };
  return { state, latest, take: setLatest, takeTheirs, keepMine };
}
