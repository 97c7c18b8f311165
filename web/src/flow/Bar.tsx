/**
 * The bar above a workflow: how it is called and stands, and what can be done with it as a whole. On a phone what is
 * used now and then waits behind a button, so that the drawing has the screen. Knows nothing of what is drawn.
 */
import { ActionIcon, Button, Group, SegmentedControl, Text, Title } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { useMay } from "../api/may";
import type { Listed, Report } from "../api/types";
import type { Days } from "../api/workflows";
import type { Shown } from "../app/routes";
import { withTexts } from "../i18n";
import { Status } from "../workflows/Status";
import { useFinding } from "./finding";
import { versionsIn } from "./numbers";
import { PaperMenu } from "./PaperMenu";
import { ProblemList } from "./ProblemList";
import { useProblems } from "./problems";
import type { useSaving } from "./saving";
import { useEditing } from "./store";
import classes from "./WorkflowPage.module.css";

/** Only who edits takes back, chooses several, and publishes. */
const EditTools = lazy(async () => ({ default: (await withTexts(import("./EditTools"))).EditTools }));
const PublishButton = lazy(async () => ({ default: (await import("./publish/PublishButton")).PublishButton }));
/** Only who looks for something. */
const FindBar = lazy(async () => ({ default: (await withTexts(import("./FindBar"))).FindBar }));
/** Only a workflow that somebody came into has numbers. */
const ReportTools = lazy(async () => ({ default: (await withTexts(import("./report/ReportTools"))).ReportTools }));

/** Only what was switched on is held, or closed. */
const SwitchMenu = lazy(async () => ({ default: (await withTexts(import("./SwitchMenu"))).SwitchMenu }));

/** What the button for the rest opens. */
const REST = "rest";

type BarProps = { readonly of: Listed; readonly editable: boolean; readonly saving: ReturnType<typeof useSaving>; readonly report: Report | undefined; readonly days: Days | undefined };

export function Bar({ of, editable, saving, report, days }: BarProps) {
  const { t } = useTranslation();
  const [show, showing] = useShown();
  const name = useEditing((state) => state.workflow?.name ?? of.name);
  const mayEdit = useMay("edit");
  const { isOpen: isFinding, open: find } = useFinding();
  const [isMore, setIsMore] = useState(false);
  return (
    <header className={classes["bar"]}>
      <Title order={1} size="h4" className={classes["name"] ?? ""}>
        {name}
      </Title>
      <Status status={saving.latest.status} />
      {editable ? (
        <Text component="output" size="sm" c="dimmed">
          {saving.state === "conflict" ? null : t(`flow.${saving.state}`)}
        </Text>
      ) : null}
      {mayEdit || editable ? (
        <SegmentedControl
          size="xs"
          value={editable ? "edit" : "report"}
          onChange={(mode) => show(mode === "edit" ? { mode } : {}, "mode")}
          data={[
            { value: "report", label: t("flow.report") },
            { value: "edit", label: t("flow.edit") },
          ]}
        />
      ) : null}
      {editable ? (
        <Suspense>
          <EditTools />
        </Suspense>
      ) : null}
      <ActionIcon variant="default" aria-label={t("flow.find")} title={t("flow.find")} aria-expanded={isFinding} onClick={() => find(!isFinding)}>
        <IconSearch size={16} aria-hidden />
      </ActionIcon>
      <More isOpen={isMore} turn={() => setIsMore(!isMore)} />
      <div id={REST} className={classes["rest"]} data-open={isMore || undefined}>
        <SegmentedControl
          size="xs"
          value={showing.view ?? "canvas"}
          onChange={(view) => show(view === "outline" ? { view } : {}, "view")}
          data={[
            { value: "canvas", label: t("flow.canvas") },
            { value: "outline", label: t("flow.outline") },
          ]}
        />
        <PaperMenu />
        <Doing of={of} editable={editable} saving={saving} report={report} days={days} />
      </div>
      {isFinding ? (
        <Suspense>
          <FindBar />
        </Suspense>
      ) : null}
    </header>
  );
}

/** What the address shows, and what changes it. */
function useShown() {
  const navigate = useNavigate({ from: "/workflows/$handle" });
  const search = useSearch({ from: "/workflows/$handle" });
  // What stands for the usual is left out of the address.
  const show = (change: Shown, instead: keyof Shown) => {
    const kept = Object.entries(search).filter(([key]) => key !== instead);
    void navigate({ search: { ...Object.fromEntries(kept), ...change }, replace: true });
  };
  return [show, search] as const;
}

/** Opens the rest of the bar where there is no room for it. What is to be mended is in there, and is told of here. */
function More({ isOpen, turn }: { readonly isOpen: boolean; readonly turn: () => void }) {
  const { t } = useTranslation();
  const count = useProblems((state) => state.all.length);
  const label = count === 0 ? t("flow.more") : `${t("flow.more")} (${t("flow.problems", { count })})`;
  return (
    <ActionIcon className={classes["more"] ?? ""} variant="default" c={count === 0 ? "" : "var(--wrong)"} aria-label={label} title={label} aria-expanded={isOpen} aria-controls={REST} onClick={turn}>
      <span aria-hidden>⋯</span>
    </ActionIcon>
  );
}

/** What is done with the workflow as a whole. */
function Doing({ of, editable, saving, report, days }: BarProps) {
  const [mayPublish, maySend] = [useMay("publish"), useMay("send")];
  const versions = versionsIn(report);
  return (
    <Group gap="sm" className={classes["doing"] ?? ""}>
      <Tries state={saving.state} />
      <ProblemList />
      {editable || versions.length === 0 ? null : (
        <Suspense>
          <ReportTools handle={of.handle} versions={versions} days={days} />
        </Suspense>
      )}
      {maySend && saving.latest.status !== "draft" ? (
        <Suspense>
          <SwitchMenu of={saving.latest} taken={saving.take} />
        </Suspense>
      ) : null}
      {editable && mayPublish ? (
        <Suspense>
          <PublishButton saving={saving} />
        </Suspense>
      ) : null}
    </Group>
  );
}

/** What can be tried with the draft before it is live. */
function Tries({ state }: { readonly state: ReturnType<typeof useSaving>["state"] }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/workflows/$handle" });
  const search = useSearch({ from: "/workflows/$handle" });
  const turn = (panel: "past" | "person") => {
    const { panel: before, ...kept } = search;
    void navigate({ search: before === panel ? kept : { ...kept, panel }, replace: true });
  };
  return (
    <Button.Group>
      {(["past", "person"] as const).map((panel) => (
        <Button key={panel} variant={search.panel === panel ? "light" : "default"} size="compact-sm" aria-pressed={search.panel === panel} disabled={state !== "saved"} onClick={() => turn(panel)}>
          {t(`${panel}.open`)}
        </Button>
      ))}
    </Button.Group>
  );
}
