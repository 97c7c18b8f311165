/** The same workflow as a list in a list: for screen readers, phones and paper; below it all of it in sentences. */
import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { withTexts } from "../i18n";
import { useCalled } from "./called";
import type { Block, Sequence } from "./document";
import { beginning, detail, title, way } from "./sentence";
import { press, useEditing, useIsChosen } from "./store";
import classes from "./WorkflowPage.module.css";

/** Its words are those of the forms, which nobody needs to see the list. */
const WholeText = lazy(async () => ({ default: (await withTexts(import("./told/WholeText"))).WholeText }));

export function Outline({ editable }: { readonly editable: boolean }) {
  const { t } = useTranslation();
  const called = useCalled();
  const workflow = useEditing((state) => state.workflow);
  const chosen = useEditing((state) => state.chosen);
  useEffect(() => {
    document.querySelector(`[data-block="${chosen ?? ""}"]`)?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  if (workflow === undefined) {
    return null;
  }
  return (
    <div className={classes["outline"]}>
      <h2>{t("flow.starts")}</h2>
      <ul>
        {(workflow.triggers ?? []).map((trigger) => (
          <li key={trigger.id}>{beginning(t, trigger, called)}</li>
        ))}
      </ul>
      <Steps of={workflow.blocks ?? []} editable={editable} />
      {(workflow.exits ?? []).map((exit) => (
        <section key={exit.id}>
          <h2>
            {t("flow.exit")}: {exit.id}
          </h2>
          <Steps of={exit.blocks ?? []} editable={editable} />
        </section>
      ))}
      <Suspense>
        <WholeText workflow={workflow} />
      </Suspense>
    </div>
  );
}

function Steps({ of, editable }: { readonly of: Sequence; readonly editable: boolean }) {
  return of.length === 0 ? null : (
    <ol>
      {of.map((block) => (
        <Step key={block.id} block={block} editable={editable} />
      ))}
    </ol>
  );
}

function Step({ block, editable }: { readonly block: Block; readonly editable: boolean }) {
  const { t } = useTranslation();
  const isChosen = useIsChosen(block.id);
  const more = detail(t, block, useCalled());
  return (
    <li>
      <button type="button" className={classes["step"]} data-block={block.id} aria-pressed={isChosen} onClick={(event) => press(block.id, event, editable)}>
        {title(t, block)}
        {more === "" ? null : <span> {more}</span>}
      </button>
      {block.blocks === undefined ? null : <Steps of={block.blocks} editable={editable} />}
      {block.branches === undefined ? null : (
        <ul>
          {block.branches.map((arm) => (
            <li key={arm.id}>
              <strong>{way(t, arm)}</strong>
              <Steps of={arm.blocks ?? []} editable={editable} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
