/** What every one of the first steps is: a heading, a sentence of why, its fields, and the way on. */
import { Alert, Button, Group, Stack, Text, Title } from "@mantine/core";
import { useEffect, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import type { Progress, Step as Name } from "../api/first";

/** What each step is given. */
export type StepProps = { readonly progress: Progress; readonly next: (patch?: Partial<Progress>) => void };

type Props = {
  readonly name: Name;
  readonly children?: ReactNode;
  readonly error?: Error | null;
  readonly isBusy?: boolean;
  /** What the button says, where it is not that one goes on. */
  readonly label?: string | undefined;
  /** None: the step has a button of its own. */
  readonly go?: (() => void) | undefined;
  /** Goes on without having done it. */
  readonly later?: (() => void) | undefined;
};

export function Step({ name, children, error = null, isBusy = false, label, go, later }: Props) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [name]);
  return (
    <Stack gap="md" maw={640} miw={0}>
      <div>
        <Title order={2} size="h4" ref={heading} tabIndex={-1} style={{ outline: "none" }}>
          {t(`first.steps.${name}`)}
        </Title>
        <Text c="dimmed">{t(`first.hints.${name}`)}</Text>
      </div>
      {children}
      {error === null ? null : (
        <Alert color="red" c="var(--ink)" role="alert" title={t("app.failed")}>
          {error.message}
          {(error instanceof Problem ? error.errors : []).map((one) => (
            <Text size="sm" key={`${one.at} ${one.sentence}`}>
              {one.sentence}
            </Text>
          ))}
        </Alert>
      )}
      <Group>
        {go === undefined ? null : (
          <Button onClick={go} loading={isBusy}>
            {label ?? t("first.next")}
          </Button>
        )}
        {later === undefined ? null : (
          <Button variant="subtle" onClick={later}>
            {t("first.later")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
