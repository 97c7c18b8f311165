/** The same workflow as a list in a list: for screen readers, phones and paper. */
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { useCalled } from "./called";
import type { Block, Sequence } from "./document";
import { beginning, detail, title, way } from "./sentence";
import { useEditing } from "./store";
import classes from "./WorkflowPage.module.css";

export function Outline() {
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
      <Steps of={workflow.blocks ?? []} />
      {(workflow.exits ?? []).map((exit) => (
        <section key={exit.id}>
          <h2>
            {t("flow.exit")}: {exit.id}
          </h2>
          <Steps of={exit.blocks ?? []} />
        </section>
      ))}
    </div>
  );
}

function Steps({ of }: { readonly of: Sequence }) {
  return of.length === 0 ? null : (
    <ol>
      {of.map((block) => (
        <Step key={block.id} block={block} />
      ))}
    </ol>
  );
}

function Step({ block }: { readonly block: Block }) {
  const { t } = useTranslation();
  const choose = useEditing((state) => state.choose);
  const chosen = useEditing((state) => state.chosen);
  const more = detail(t, block, useCalled());
  return (
    <li>
      <button type="button" className={classes["step"]} data-block={block.id} aria-pressed={chosen === block.id} onClick={() => choose(block.id)}>
        {title(t, block)}
        {more === "" ? null : <span> {more}</span>}
      </button>
      {block.blocks === undefined ? null : <Steps of={block.blocks} />}
      {block.branches === undefined ? null : (
        <ul>
          {block.branches.map((arm) => (
            <li key={arm.id}>
              <strong>{way(t, arm)}</strong>
              <Steps of={arm.blocks ?? []} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
