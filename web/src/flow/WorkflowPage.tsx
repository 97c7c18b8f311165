/** One workflow: to be read with its numbers, or to be edited, as blocks or as a list. */
import { ActionIcon, Button, Group, SegmentedControl, Text, Title } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { clock } from "../api/demo";
import { useLiveReport } from "../api/live";
import { useMay } from "../api/may";
import { settings } from "../api/settings";
import { drawn, report as reportOf, reportOfDays, type Days } from "../api/workflows";
import type { Drawn, Listed, Report } from "../api/types";
import type { Shown } from "../app/routes";
import { Trouble, Waiting } from "../app/Trouble";
import { withTexts } from "../i18n";
import { Status } from "../workflows/Status";
import { CalledProvider, useNamesIn } from "./called";
import { Canvas } from "./canvas/Canvas";
import type { Workflow } from "./document";
import { isDrawable } from "./drawable";
import { useFinding } from "./finding";
import { takenIds } from "./model";
import { take, versionsIn } from "./numbers";
import { dateIn, meant } from "./report/days";
import { Outline } from "./Outline";
import { PaperMenu } from "./PaperMenu";
import { ProblemList } from "./ProblemList";
import { found } from "./problems";
import { PublishButton } from "./publish/PublishButton";
import { useSaving } from "./saving";
import { SwitchMenu } from "./SwitchMenu";
import { begin, useEditing } from "./store";
import { look, useKeys } from "./useKeys";
import classes from "./WorkflowPage.module.css";

/** Its forms are much script, and nobody needs them to see the workflow. */
const Inspector = lazy(async () => ({ default: (await withTexts(import("./inspector/Inspector"))).Inspector }));
/** Only who edits inserts. */
const InsertMenu = lazy(async () => ({ default: (await withTexts(import("./InsertMenu"))).InsertMenu }));
/** Only who edits chooses several. */
const SeveralButton = lazy(async () => ({ default: (await withTexts(import("./SeveralButton"))).SeveralButton }));
/** Only who looks for something. */
const FindBar = lazy(async () => ({ default: (await withTexts(import("./FindBar"))).FindBar }));
/** Only what came as a text has comments. */
const CommentsGo = lazy(async () => ({ default: (await withTexts(import("./CommentsGo"))).CommentsGo }));
/** Only a text that came as one may have no shape. */
const NotDrawn = lazy(async () => ({ default: (await withTexts(import("./NotDrawn"))).NotDrawn }));
/** Only where two people edit at once. */
const Conflict = lazy(async () => ({ default: (await withTexts(import("./Conflict"))).Conflict }));
/** Only a workflow that somebody came into has numbers. */
const ReportTools = lazy(async () => ({ default: (await withTexts(import("./report/ReportTools"))).ReportTools }));

const PastPanel = lazy(async () => ({ default: (await withTexts(import("./past/PastPanel"))).PastPanel }));
const PersonPanel = lazy(async () => ({ default: (await withTexts(import("./person/PersonPanel"))).PersonPanel }));

export function WorkflowPage() {
  const { handle } = useParams({ from: "/workflows/$handle" });
  const { block } = useSearch({ from: "/workflows/$handle" });
  const query = useQuery(drawn(handle));
  const first = query.data?.handle;
  useEffect(() => {
    const document = query.data?.document;
    if (query.data !== undefined && isDrawable(document)) {
      begin(document);
      useEditing.getState().choose(block);
      useFinding.getState().open(false);
    }
    // Only another workflow begins anew: what is saved meanwhile is what is on the canvas.
  }, [first]);
  const findings = query.data?.findings;
  useEffect(() => {
    const { workflow } = useEditing.getState();
    if (findings !== undefined && workflow !== undefined && workflow.handle === first) {
      // They come again where the language of the page is another one.
      found(findings, takenIds(workflow));
    }
  }, [findings, first]);
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  const { document } = query.data;
  return (
    <Suspense fallback={<Waiting />}>
      {isDrawable(document) ? <Loaded of={{ ...query.data, document }} /> : <NotDrawn of={query.data} />}
    </Suspense>
  );
}

function Loaded({ of }: { readonly of: Drawn & { readonly document: Workflow } }) {
  const { t } = useTranslation();
  const search = useSearch({ from: "/workflows/$handle" });
  const isChosen = useEditing((state) => state.chosen !== undefined);
  const editable = search.mode === "edit";
  const saving = useSaving(of, editable);
  // What is to come begins where the clock of the workspace stands; a demo's may be ahead of the browser's.
  const clockIs = useQuery(clock).data?.now;
  const now = useMemo(() => (clockIs === undefined ? Date.now() : Date.parse(clockIs)), [clockIs]);
  const days = useDays(now);
  const numbers = useReport(of.handle, !editable, days);
  useEffect(() => take(numbers, search.version), [numbers, search.version]);
  useKeys(look);
  const called = useNamesIn(useEditing((state) => state.workflow));
  return (
    <CalledProvider value={called}>
      <div className={classes["page"]} data-fills>
        <Bar of={of} editable={editable} saving={saving} report={numbers} days={days} />
        {saving.state === "conflict" ? (
          <Suspense>
            <Conflict saving={saving} />
          </Suspense>
        ) : null}
        {editable && saving.state !== "conflict" && saving.latest.revision === of.revision ? (
          <Suspense>
            <CommentsGo handle={of.handle} revision={of.revision} />
          </Suspense>
        ) : null}
        <div className={classes["middle"]}>{search.view === "outline" ? <Outline editable={editable} /> : <Canvas editable={editable} />}</div>
        {search.panel !== undefined ? (
          <aside className={classes["inspector"]} aria-label={t(`${search.panel}.title`)}>
            <Suspense fallback={<Waiting />}>{search.panel === "past" ? <PastPanel handle={of.handle} now={now} /> : <PersonPanel handle={of.handle} now={now} />}</Suspense>
          </aside>
        ) : editable || isChosen ? (
          <Suspense fallback={<aside className={classes["inspector"]} aria-hidden />}>
            <Inspector editable={editable} handle={of.handle} />
          </Suspense>
        ) : (
          <aside className={classes["inspector"]} aria-label={t("flow.settings")}>
            <Text c="dimmed">{t("report.hint")}</Text>
          </aside>
        )}
        {editable ? (
          <Suspense>
            <InsertMenu />
          </Suspense>
        ) : null}
      </div>
    </CalledProvider>
  );
}

/** The days that the address asks for, as dates where the workspace is; nothing for all of them. */
function useDays(now: number): Days | undefined {
  const { days, from, to } = useSearch({ from: "/workflows/$handle" });
  const zone = useQuery({ ...settings, enabled: days !== undefined }).data?.zone;
  return useMemo(() => meant({ ...(days === undefined ? {} : { days }), ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }, zone === undefined ? undefined : dateIn(zone, now)), [days, from, to, zone, now]);
}

/** The numbers, which come by themselves where they are of all time. */
function useReport(handle: string, isLooked: boolean, days: Days | undefined): Report | undefined {
  const isTold = useLiveReport(handle, isLooked && days === undefined);
  const all = useQuery({ ...reportOf(handle, isTold), enabled: isLooked && days === undefined });
  const some = useQuery({ ...reportOfDays(handle, days ?? { from: "" }), enabled: isLooked && days !== undefined });
  return days === undefined ? all.data : some.data;
}

type BarProps = { readonly of: Listed; readonly editable: boolean; readonly saving: ReturnType<typeof useSaving>; readonly report: Report | undefined; readonly days: Days | undefined };

function Bar({ of, editable, saving, report, days }: BarProps) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/workflows/$handle" });
  const search = useSearch({ from: "/workflows/$handle" });
  const name = useEditing((state) => state.workflow?.name ?? of.name);
  const [mayEdit, mayPublish, maySend] = [useMay("edit"), useMay("publish"), useMay("send")];
  const versions = versionsIn(report);
  const { isOpen: isFinding, open: find } = useFinding();
  // What stands for the usual is left out of the address.
  const go = (change: Shown, instead: keyof Shown) => {
    const kept = Object.entries(search).filter(([key]) => key !== instead);
    void navigate({ search: { ...Object.fromEntries(kept), ...change }, replace: true });
  };
  return (
    <header className={classes["bar"]}>
      <Title order={1} size="h4">
        {name}
      </Title>
      <Status status={saving.latest.status} />
      {mayEdit || editable ? (
      <SegmentedControl
        size="xs"
        value={editable ? "edit" : "report"}
        onChange={(mode) => go(mode === "edit" ? { mode } : {}, "mode")}
        data={[
          { value: "report", label: t("flow.report") },
          { value: "edit", label: t("flow.edit") },
        ]}
      />
      ) : null}
      <SegmentedControl
        size="xs"
        value={search.view ?? "canvas"}
        onChange={(view) => go(view === "outline" ? { view } : {}, "view")}
        data={[
          { value: "canvas", label: t("flow.canvas") },
          { value: "outline", label: t("flow.outline") },
        ]}
      />
      {editable ? (
        <>
          <Undo />
          <Suspense>
            <SeveralButton />
          </Suspense>
        </>
      ) : null}
      <ActionIcon variant="default" aria-label={t("flow.find")} title={t("flow.find")} aria-expanded={isFinding} onClick={() => find(!isFinding)}>
        <IconSearch size={16} aria-hidden />
      </ActionIcon>
      <PaperMenu />
      <Group gap="sm" ml="auto">
        {editable ? (
          <Text component="output" size="sm" c="dimmed">
            {saving.state === "conflict" ? null : t(`flow.${saving.state}`)}
          </Text>
        ) : null}
        <Tries state={saving.state} />
        <ProblemList />
        {editable || versions.length === 0 ? null : (
          <Suspense>
            <ReportTools handle={of.handle} versions={versions} days={days} />
          </Suspense>
        )}
        {maySend ? <SwitchMenu of={saving.latest} taken={saving.take} /> : null}
        {editable && mayPublish ? <PublishButton saving={saving} /> : null}
      </Group>
      {isFinding ? (
        <Suspense>
          <FindBar />
        </Suspense>
      ) : null}
    </header>
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

function Undo() {
  const { t } = useTranslation();
  const past = useStore(useEditing.temporal, (state) => state.pastStates.length);
  const future = useStore(useEditing.temporal, (state) => state.futureStates.length);
  const { undo, redo } = useEditing.temporal.getState();
  return (
    <Group gap={4}>
      <ActionIcon variant="default" aria-label={t("flow.undo")} disabled={past === 0} onClick={() => undo()}>
        <IconArrowBackUp size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" aria-label={t("flow.redo")} disabled={future === 0} onClick={() => redo()}>
        <IconArrowForwardUp size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
