/** The first hour: eight steps from nothing to a workflow that lives. They can be left, taken up again, and passed over. */
import { Anchor, Button, NavLink, Progress as Bar, Stack, Text } from "@mantine/core";
import { IconCircle, IconCircleCheckFilled } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";

import { nextOf, progress, saveProgress, STEPS, type Progress, type Step } from "../api/first";
import { Trouble, Waiting } from "../app/Trouble";
import { Page } from "../ui/Page";
import { ContactsStep } from "./ContactsStep";
import { FillStep } from "./FillStep";
import classes from "./First.module.css";
import { NeverStep } from "./NeverStep";
import { OnStep } from "./OnStep";
import { SenderStep } from "./SenderStep";
import type { StepProps } from "./Step";
import { TestStep } from "./TestStep";
import { WhoStep } from "./WhoStep";
import { WorkflowStep } from "./WorkflowStep";

const PAGES: { readonly [step in Step]: ComponentType<StepProps> } = {
  who: WhoStep,
  sender: SenderStep,
  never: NeverStep,
  contacts: ContactsStep,
  workflow: WorkflowStep,
  fill: FillStep,
  test: TestStep,
  on: OnStep,
};

export function FirstHourPage() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const query = useQuery(progress);
  const skip = useMutation({
    mutationFn: (of: Progress) => saveProgress({ ...of, over: true }),
    onSuccess: (kept) => cache.setQueryData(progress.queryKey, kept),
  });
  const of = query.data;
  const right =
    of === undefined || of.over ? null : (
      <Button variant="subtle" size="compact-sm" loading={skip.isPending} onClick={() => skip.mutate(of)}>
        {t("first.skip")}
      </Button>
    );
  return (
    <Page title={t("first.title")} right={right} wide>
      {query.isPending ? <Waiting /> : null}
      {query.isError ? <Trouble error={query.error} again={() => void query.refetch()} /> : null}
      {of === undefined ? null : of.over ? <Over of={of} /> : <Steps of={of} />}
    </Page>
  );
}

function Steps({ of }: { readonly of: Progress }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate({ from: "/first-hour" });
  const { step = nextOf(of.done) } = useSearch({ from: "/first-hour" });
  const at = STEPS.indexOf(step);
  const keep = useMutation({
    mutationFn: (kept: Progress) => saveProgress(kept),
    onSuccess: async (kept) => {
      cache.setQueryData(progress.queryKey, kept);
      const following = STEPS[at + 1];
      await navigate({ search: following === undefined ? {} : { step: following } });
    },
  });
  const Shown = PAGES[step];
  const next = (patch: Partial<Progress> = {}) => keep.mutate({ ...of, ...patch, done: [...of.done.filter((one) => one !== step), step] });
  return (
    <>
      <Text c="dimmed" maw={720}>
        {t("first.intro")}
      </Text>
      <div className={classes["both"]}>
        <Stack gap="xs">
          <Text size="sm" fw={600}>
            {t("first.stepOf", { n: at + 1, of: STEPS.length })}
          </Text>
          <Bar value={(100 * Math.max(at, of.done.length)) / STEPS.length} aria-label={t("first.howFar")} />
          <nav aria-label={t("first.title")}>
            <ol className={classes["steps"]}>
              {STEPS.map((one) => (
                <li key={one}>
                  <NavLink
                    component="button"
                    active={one === step}
                    aria-current={one === step ? "step" : undefined}
                    label={t(`first.steps.${one}`)}
                    leftSection={of.done.includes(one) ? <IconCircleCheckFilled size={16} color="var(--family-send)" aria-label={t("first.isDone")} /> : <IconCircle size={16} aria-hidden />}
                    onClick={() => void navigate({ search: { step: one } })}
                  />
                </li>
              ))}
            </ol>
          </nav>
        </Stack>
        <div className={classes["sheet"]}>
          {keep.isError ? <Trouble error={keep.error} again={() => keep.reset()} /> : null}
          <Shown key={step} progress={of} next={next} />
        </div>
      </div>
    </>
  );
}

/** What comes after: the ways on, and back. */
function Over({ of }: { readonly of: Progress }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const again = useMutation({
    mutationFn: () => saveProgress({ ...of, over: false }),
    onSuccess: (kept) => cache.setQueryData(progress.queryKey, kept),
  });
  return (
    <Stack gap="sm" maw={640} align="flex-start">
      <Text fw={600}>{t(of.done.includes("on") ? "first.over" : "first.skipped")}</Text>
      <Text c="dimmed">{t("first.overHint")}</Text>
      <Anchor component={Link} to="/workflows">
        {t("workflows.title")}
      </Anchor>
      <Anchor component={Link} to="/workflows/ready">
        {t("ready.open")}
      </Anchor>
      <Anchor component={Link} to="/inbox">
        {t("inbox.title")}
      </Anchor>
      <Button variant="default" loading={again.isPending} onClick={() => again.mutate()}>
        {t("first.again")}
      </Button>
    </Stack>
  );
}
