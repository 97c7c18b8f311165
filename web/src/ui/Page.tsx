/** A page with its title, and what can be done on it at the right. */
import { Group, Stack, Title } from "@mantine/core";
import type { ReactNode } from "react";

type Props = { readonly title: string; readonly children: ReactNode; readonly right?: ReactNode; readonly wide?: boolean };

export function Page({ title, children, right, wide = false }: Props) {
  return (
    <Stack p="md" gap="md" maw={wide ? undefined : 1100} miw={0}>
      <Group justify="space-between" gap="sm">
        <Title order={1} size="h3">
          {title}
        </Title>
        {right}
      </Group>
      {children}
    </Stack>
  );
}
