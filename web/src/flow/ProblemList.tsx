/** How many things are to be mended, and which; each leads to its place. */
import { Button, NavLink, Popover, ScrollArea, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Finding } from "../api/types";
import { useCalled } from "./called";
import { START } from "./layout";
import { find, takenIds } from "./model";
import { blockOf, useProblems } from "./problems";
import { inOneBreath } from "./sentence";
import { useEditing } from "./store";
import { focus } from "./useKeys";

export function ProblemList() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const problems = useProblems((state) => state.all);
  const workflow = useEditing((state) => state.workflow);
  const choose = useEditing((state) => state.choose);
  const called = useCalled();
  if (problems.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("flow.noProblems")}
      </Text>
    );
  }
  const ids = workflow === undefined ? new Set<string>() : takenIds(workflow);
  // By the name that the block has in the drawing: who looks for it knows no other.
  const nameOf = (finding: Finding): string => {
    const block = workflow === undefined ? undefined : find(workflow, blockOf(finding, ids) ?? "")?.block;
    return block === undefined ? t("flow.inSettings") : inOneBreath(t, block, called);
  };
  const go = (finding: Finding) => {
    const place = blockOf(finding, ids);
    choose(place ?? START);
    focus(place ?? START);
    setOpened(false);
  };
  return (
    <Popover opened={opened} onChange={setOpened} width={380} position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button variant="subtle" color="gray" size="compact-sm" c="var(--wrong)" aria-expanded={opened} onClick={() => setOpened(!opened)}>
          {t("flow.problems", { count: problems.length })}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={4} aria-label={t("flow.mend")}>
        <ScrollArea.Autosize mah={400}>
          {problems.map((finding) => (
            <NavLink
              key={`${finding.at} ${finding.sentence}`}
              component="button"
              label={finding.sentence}
              description={nameOf(finding)}
              onClick={() => go(finding)}
              styles={{ label: { whiteSpace: "normal" } }}
            />
          ))}
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
