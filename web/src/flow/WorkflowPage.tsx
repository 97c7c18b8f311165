/** One workflow: to be read with its numbers, or to be edited, as blocks or as a list. */
import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { clock } from "../api/demo";
import { useLiveReport } from "../api/live";
import { settings } from "../api/settings";
import { drawn, report as reportOf, reportOfDays, type Days } from "../api/workflows";
import type { Drawn, Report } from "../api/types";
import { Trouble, Waiting } from "../app/Trouble";
import { withTexts } from "../i18n";
import { Bar } from "./Bar";
import { CalledProvider, useNamesIn } from "./called";
import { Canvas } from "./canvas/Canvas";
import type { Workflow } from "./document";
import { isDrawable } from "./drawable";
import { useFinding } from "./finding";
import { takenIds } from "./model";
import { take } from "./numbers";
import { dateIn, meant } from "./report/days";
import { Outline } from "./Outline";
import { found } from "./problems";
import { useSaving } from "./saving";
import { begin, useEditing } from "./store";
import { look, useKeys } from "./useKeys";
import classes from "./WorkflowPage.module.css";

/** Its forms are much script, and nobody needs them to see the workflow. */
const Inspector = lazy(async () => ({ default: (await withTexts(import("./inspector/Inspector"))).Inspector }));
/** Only who edits inserts. */
const InsertMenu = lazy(async () => ({ default: (await withTexts(import("./InsertMenu"))).InsertMenu }));
/** Only what came as a text has comments. */
const CommentsGo = lazy(async () => ({ default: (await withTexts(import("./CommentsGo"))).CommentsGo }));
/** Only a text that came as one may have no shape. */
const NotDrawn = lazy(async () => ({ default: (await withTexts(import("./NotDrawn"))).NotDrawn }));
/** Only where two people edit at once. */
const Conflict = lazy(async () => ({ default: (await withTexts(import("./Conflict"))).Conflict }));

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
