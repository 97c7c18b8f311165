/** What was counted at a block; each number leads to the people behind it. */
import { Button, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { BlockNumbers } from "../../api/types";
import { useFormat } from "../../i18n/format";
import { reasonName } from "../../i18n/reason";
import type { Block } from "../document";
import { sumOf, useNumbers } from "../numbers";
import { way } from "../sentence";
import { DaysNote } from "./DaysChoice";
import { NextDue } from "./NextDue";
import { People, type Shown, type Which } from "./People";

/** How a step says that its block was passed over. */
const PASSED_OVER = "passed_over";

/** The room beside the words of such a button: without it all numbers end at one line. */
const BESIDE_PX = 8;

type Line = { readonly name: string; readonly count: number; readonly which?: Which; readonly inner?: boolean };

export function NumbersPanel({ block, handle }: { readonly block: Block; readonly handle: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const numbers = useNumbers((state) => state.of.get(block.id));
  const [shown, setShown] = useState<Shown>();
  if (numbers === undefined) {
    return (
      <Text size="sm" c="dimmed">
        {t("report.none")}
      </Text>
    );
  }
  const reasons = Object.entries(numbers.skipped).map(
    ([reason, count]): Line => ({ name: reasonName(t, reason), count, which: { of: "messages", states: ["skipped"], reason }, inner: true }),
  );
  const ways = (block.branches ?? []).map((arm): Line => ({ name: way(t, arm), count: numbers.arms[arm.id] ?? 0, which: { of: "entered", branch: arm.id }, inner: true }));
  const lines: Line[] = [
    { name: t("report.entered"), count: numbers.entered, which: { of: "entered" } },
    { name: t("report.waiting"), count: numbers.waiting, which: { of: "waiting" } },
    ...ways,
    ...(numbers.passed_over === 0 ? [] : [{ name: t("report.passedOver"), count: numbers.passed_over, which: { of: "entered", branch: PASSED_OVER } as const }]),
    ...(!hasMail(numbers)
      ? []
      : [
          { name: t("report.pending"), count: numbers.pending, which: messages(["queued", "claimed", "in_flight", "retry", "held"]) },
          { name: t("report.sent"), count: numbers.sent, which: messages(["accepted"]) },
          ...(numbers.clicked === 0 ? [] : [{ name: t("report.clicked"), count: numbers.clicked, which: { of: "hits", kind: "click" } as const, inner: true }]),
          ...(numbers.opened === 0 ? [] : [{ name: t("report.opened"), count: numbers.opened, which: { of: "hits", kind: "open" } as const, inner: true }]),
          { name: t("report.refused"), count: numbers.refused, which: messages(["refused"]) },
          { name: t("report.expired"), count: numbers.expired, which: messages(["expired"]) },
          { name: t("report.unknown"), count: numbers.unknown, which: messages(["unknown"]) },
          { name: t("report.skipped"), count: sumOf(numbers.skipped), which: messages(["skipped"]) },
          ...reasons,
        ]),
  ];
  return (
    <Stack gap="xs">
      <DaysNote />
      <Table withRowBorders={false} verticalSpacing={2} aria-label={t("report.title")}>
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr key={line.name}>
              <Table.Th fw={400} scope="row" pl={line.inner === true ? 24 : 4} c={line.inner === true ? "dimmed" : "var(--ink)"}>
                {line.name}
              </Table.Th>
              <Table.Td ta="right">
                {line.which === undefined || line.count === 0 ? (
                  format.number(line.count)
                ) : (
                  <Button variant="subtle" size="compact-sm" mr={-BESIDE_PX} aria-label={t("report.show", { count: line.count, what: line.name })} onClick={() => setShown(line.which === undefined ? undefined : { ...line, which: line.which })}>
                    {format.number(line.count)}
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {numbers.waiting === 0 ? null : <NextDue handle={handle} block={block.id} numbers={numbers} />}
      {shown === undefined ? null : <People handle={handle} block={block} shown={shown} close={() => setShown(undefined)} />}
    </Stack>
  );
}

/** Whether anything is to be told of messages: of some days it may be only what became of those of earlier ones. */
function hasMail(of: BlockNumbers): boolean {
  return of.queued + of.pending + of.sent + of.refused + of.expired + of.unknown + of.clicked + of.opened + sumOf(of.skipped) > 0;
}

function messages(states: readonly string[]): Which {
  return { of: "messages", states };
}
