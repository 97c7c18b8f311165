/** Which tags a list of workflows is narrowed to: a workflow is shown that has all that are pressed. */
import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { turned } from "./tags";

type Props = { readonly all: readonly string[]; readonly wanted: readonly string[]; readonly want: (tags: readonly string[]) => void };

export function TagFilter({ all, wanted, want }: Props) {
  const { t } = useTranslation();
  // One that nothing has any more can still be let go.
  const shown = [...new Set([...all, ...wanted])];
  return (
    <Group role="group" aria-label={t("tags.filter")} gap={6}>
      {shown.map((tag) => (
        <Button key={tag} size="compact-sm" variant={wanted.includes(tag) ? "light" : "default"} aria-pressed={wanted.includes(tag)} onClick={() => want(turned(wanted, tag))}>
          {tag}
        </Button>
      ))}
      {wanted.length === 0 ? null : (
        <Button size="compact-sm" variant="subtle" onClick={() => want([])}>
          {t("tags.all")}
        </Button>
      )}
    </Group>
  );
}
