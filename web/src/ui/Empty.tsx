/** Where there is nothing yet: what would stand here, and how it comes to be. */
import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

export function Empty({ title, hint, children }: { readonly title: string; readonly hint: string; readonly children?: ReactNode }) {
  return (
    <Stack gap={4} maw={560} align="flex-start">
      <Text fw={600}>{title}</Text>
      <Text c="dimmed">{hint}</Text>
      {children}
    </Stack>
  );
}
