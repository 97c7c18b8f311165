/** What an event says: the first of it as words, the rest behind a button. */
import { Code, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { emailNames, staffNames, workflowNames } from "../api/names";
import type { Value } from "../flow/document";
import { More } from "../forms/More";
import { localeOf, useFormat } from "../i18n/format";
import { reasonName } from "../i18n/reason";
import { useInterests, useNames } from "../ui/names";
import { door } from "./door";
import { saidOf } from "./said";
import { written } from "./written";

/** More than this of an event is behind a button. */
const SAID_MAX = 4;

export function EventData({ of, event }: { readonly of: { readonly [name: string]: Value }; readonly event: string }) {
  const { t, i18n } = useTranslation();
  const { moment } = useFormat();
  const basis = t as unknown as (key: string, options: { readonly defaultValue: string }) => string;
  const names = {
    email: useNames(emailNames),
    workflow: useNames(workflowNames),
    owner: useNames(staffNames),
    interest: useInterests(),
    source: (name: string) => door(t, name),
    reason: (reason: string) => reasonName(t, reason),
    basis: (word: string) => basis(`words.${word}`, { defaultValue: word }),
  };
  const said = saidOf(t, event, of, names, (text) => written(localeOf(i18n.language, navigator.languages), text, moment));
  const isMore = said.length > SAID_MAX || said.length < Object.keys(of).length;
  return (
    <>
      {said.length === 0 ? null : (
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {said.slice(0, SAID_MAX).join(" · ")}
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
