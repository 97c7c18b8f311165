/** What an event says: the first of it as words, the rest behind a button. */
import { Code, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Value } from "../flow/document";
import { worthALine } from "./eventName";
import { More } from "../forms/More";
import { valueName } from "../rules/sentence";

/** More than this of an event is behind a button. */
const SAID_MAX = 4;

export function EventData({ of, event }: { readonly of: { readonly [name: string]: Value }; readonly event: string }) {
  const { t } = useTranslation();
  const plain = Object.entries(worthALine(event, of)).filter(([, value]) => value === null || typeof value !== "object");
  const said = plain.slice(0, SAID_MAX).map(([name, value]) => `${name.replaceAll("_", " ")}: ${valueName(t, value)}`);
  const isMore = plain.length > SAID_MAX || plain.length < Object.keys(of).length;
  return (
    <>
      {said.length === 0 ? null : (
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {said.join(" · ")}
        </Text>
      )}
      {isMore ? (
        <More label={t("contact.allOfIt")}>
          <Code block>{JSON.stringify(of, null, 2)}</Code>
        </More>
      ) : null}
    </>
  );
}
