/**
 * What is written is kept as a draft, a moment after the last change, and nobody gets it. The server is told
 * which revision was seen; where somebody else saved in between, nothing is overwritten until a person
 * says so. It becomes a version when that is asked for.
 */
import { notifications } from "@mantine/notifications";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem, queries } from "../api/client";
import { checkEmail, dropDraft, email, emailDraft, saveDraft, saveEmail, type Email, type EmailDraft } from "../api/emails";
import { found, useFindings } from "./blocks/found";
import { begin, contentOf, useWriting, type Content } from "./content";

/** How long after the last change it is kept. */
const KEEP_AFTER_MS = 800;
/** How long after a fault of the server or the way to it. */
const AGAIN_AFTER_MS = 5_000;
const CONFLICT = 409;

/** How the writing stands. */
export type Drafting = {
  readonly state: "used" | "kept" | "keeping" | "unkept" | "conflict";
  readonly version: number;
  readonly isUsing: boolean;
  /** Makes it the version that is sent from now on. */
  readonly use: () => void;
  /** Goes back to the version that is sent. */
  readonly forget: () => void;
  readonly takeTheirs: () => void;
  readonly keepMine: () => void;
};

export function useDraft(of: Email, draft: EmailDraft): Drafting {
  const { t } = useTranslation();
  const content = useWriting((writing) => writing.content);
  const [revision, setRevision] = useState(draft.revision);
  const [version, setVersion] = useState(of.version);
  const [state, setState] = useState<Drafting["state"]>(draft.email === null ? "used" : "kept");
  const [isBusy, setIsBusy] = useState(false);
  const [isUsing, setIsUsing] = useState(false);
  const [theirs, setTheirs] = useState<number>();
  const kept = useRef<Content>(content);
  const after = useRef(KEEP_AFTER_MS);
  const failed = (error: unknown) => {
    const message = error instanceof Error && error.message !== "" ? error.message : t("app.unreachable");
    notifications.show({ id: "keeping", color: "red", title: t("app.failed"), message });
  };
  useEffect(() => {
    if (content === kept.current) {
      // Whoever takes a change back before it was kept is where they were.
      setState((now) => (now !== "unkept" ? now : revision > 0 ? "kept" : "used"));
      return undefined;
    }
    if (isBusy || isUsing || theirs !== undefined) {
      return undefined;
    }
    setState("unkept");
    const timer = setTimeout(() => {
      setState("keeping");
      setIsBusy(true);
      void saveDraft(of.handle, content, revision)
        .then(
          (saved) => {
            kept.current = content;
            after.current = KEEP_AFTER_MS;
            setRevision(saved.revision);
            setState("kept");
          },
          (error: unknown) => {
            if (error instanceof Problem && error.status === CONFLICT && error.revision !== undefined) {
              setTheirs(error.revision);
              setState("conflict");
            } else {
              after.current = AGAIN_AFTER_MS;
              setState("unkept");
              failed(error);
            }
          },
        )
        .finally(() => setIsBusy(false));
    }, after.current);
    return () => clearTimeout(timer);
  }, [content, isBusy, isUsing, theirs, revision, of.handle]);
  useChecks(of.handle, content);
  const anew = async () => {
    const [latest, written] = await Promise.all([queries.fetchQuery({ ...email(of.handle), staleTime: 0 }), emailDraft(of.handle)]);
    const next = contentOf(written.email ?? latest);
    begin(next);
    kept.current = next;
    setVersion(latest.version);
    setRevision(written.revision);
    setTheirs(undefined);
    setState(written.email === null ? "used" : "kept");
  };
  const use = () => {
    setIsUsing(true);
    const now = useWriting.getState().content;
    saveEmail(of.handle, now)
      .then(async (saved) => {
        kept.current = now;
        setVersion(saved.version);
        notifications.show({ message: t("emails.saved", { n: saved.version }) });
        if (revision > 0) {
          // Whatever somebody else wrote meanwhile stays theirs.
          await dropDraft(of.handle, revision).then(
            () => setRevision(0),
            () => undefined,
          );
        }
        setState("used");
        await queries.invalidateQueries({ queryKey: ["emails"], exact: true });
        await queries.invalidateQueries({ queryKey: ["emails", of.handle, "versions"] });
      })
      .catch(failed)
      .finally(() => setIsUsing(false));
  };
  const forget = () => {
    const gone = revision > 0 ? dropDraft(of.handle, revision) : Promise.resolve();
    gone.then(anew).catch(failed);
  };
  const keepMine = () => {
    setRevision(theirs ?? revision);
    setTheirs(undefined);
    setState("unkept");
  };
  return { state, version, isUsing, use, forget, takeTheirs: () => void anew().catch(failed), keepMine };
}

/** Has the server look at it, a moment after the last change. */
function useChecks(handle: string, content: Content): void {
  useEffect(() => {
    let isOver = false;
    const timer = setTimeout(() => {
      checkEmail(handle, content).then(
        (checked) => {
          if (!isOver) {
            found(checked);
          }
        },
        (error: unknown) => {
          if (!isOver && error instanceof Problem && error.status === 422) {
            const all = error.errors.map((one) => ({ sentence: one.sentence, isWrong: true, language: "", block: undefined, at: one.at, line: undefined }));
            useFindings.setState({ all: all.length > 0 ? all : [{ sentence: error.message, isWrong: true, language: "", block: undefined, at: "", line: undefined }] });
          }
        },
      );
    }, KEEP_AFTER_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [handle, content]);
}
