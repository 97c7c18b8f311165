/** Which workflows name the e-mail, live or as a draft. */
import { List, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { drawn, workflows } from "../api/workflows";
import type { Block } from "../flow/document";
import { isDrawable } from "../flow/drawable";
import { BlockLink } from "../ui/BlockLink";
import { blocks } from "../flow/model";
import { title } from "../flow/sentence";

/** More workflows than this are not looked through: their drafts are asked for one by one. */
const LOOKED_THROUGH_MAX = 100;

type Use = { readonly handle: string; readonly name: string; readonly block: Block };

async function uses(email: string, handles: readonly string[]): Promise<Use[]> {
  const found: Use[] = [];
  for (const handle of handles) {
    const { document, name } = await drawnOnce(handle);
    if (isDrawable(document)) {
      for (const { block } of blocks(document)) {
        if (block["email"] === email) {
          found.push({ handle, name, block });
        }
      }
    }
  }
  return found;
}

async function drawnOnce(handle: string) {
  const { queryFn } = drawn(handle);
  if (typeof queryFn !== "function") {
    throw new Error("a query without a function");
  }
  return queryFn({} as never);
}

export function UsedIn({ handle }: { readonly handle: string }) {
  const { t } = useTranslation();
  const all = useQuery(workflows).data?.workflows.map((one) => one.handle) ?? [];
  const looked = all.slice(0, LOOKED_THROUGH_MAX);
  const query = useQuery({ queryKey: ["emails", handle, "used", looked], queryFn: () => uses(handle, looked), enabled: looked.length > 0 });
  if (query.data === undefined) {
    return null;
  }
  return (
    <Stack gap={4}>
      <Text fw={600} size="sm">
        {t("emails.usedIn")}
      </Text>
      {query.data.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("emails.unused")}
        </Text>
      ) : (
        <List size="sm" spacing={8}>
          {query.data.map((use) => (
            <List.Item key={`${use.handle} ${use.block.id}`}>
              <BlockLink workflow={use.handle} block={use.block.id}>
                {use.name}: {title(t, use.block)}
              </BlockLink>
            </List.Item>
          ))}
        </List>
      )}
      {all.length > looked.length ? (
        <Text size="xs" c="dimmed">
          {t("emails.lookedThrough", { n: LOOKED_THROUGH_MAX })}
        </Text>
      ) : null}
    </Stack>
  );
}
