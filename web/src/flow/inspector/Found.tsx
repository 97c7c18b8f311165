/** What is to be mended at one place. */
import { Alert } from "@mantine/core";

import { useProblems } from "../problems";

export function Found({ at }: { readonly at: string }) {
  const found = useProblems((state) => state.of.get(at));
  return (
    <>
      {(found ?? []).map((finding) => (
        <Alert key={`${finding.at} ${finding.sentence}`} color={finding.severity === "error" ? "red" : "yellow"} p="xs" c="var(--ink)">
          {finding.sentence}
        </Alert>
      ))}
    </>
  );
}
