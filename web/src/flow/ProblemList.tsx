/** How many things are to be mended, and which; each leads to its place. */
import { Button, NavLink, Popover, ScrollArea, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Finding } from "../api/types";
import { START } from "./layout";
import { takenIds } from "./model";
import { blockOf, useProblems } from "./problems";
import { useEditing } from "./store";
import { focus } from "./useKeys";

export function ProblemList() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const problems = useProblems((state) => state.all);
  const workflow = useEditing((state) => state.workflow);
  const choose = useEditing((state) => state.choose);
  if (problems.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("flow.noProblems")}
      </Text>
    );
  }
  const go = (finding: Finding) => {
    const place = workflow === undefined ? undefined : blockOf(finding, takenIds(workflow));
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
              description={finding.at}
              onClick={() => go(finding)}
              styles={{ label: { whiteSpace: "normal" } }}
            />
          ))}
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
