/** The test inbox: what would have left, and one of the mails with why it was sent. */
import { NavLink, ScrollArea, Stack } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { inbox } from "../api/emails";
import { Trouble, Waiting } from "../app/Trouble";
import { useFormat } from "../i18n/format";
import { Empty } from "../ui/Empty";
import { MoreRows } from "../ui/MoreRows";
import { Page } from "../ui/Page";
import { MailView } from "./MailView";
import classes from "./Inbox.module.css";

/** How often it is looked for new mail. */
const LOOK_EVERY_MS = 10_000;

export function InboxPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const { mail: asked } = useSearch({ from: "/inbox" });
  const navigate = useNavigate({ from: "/inbox" });
  const query = useInfiniteQuery({ ...inbox, refetchInterval: LOOK_EVERY_MS });
  if (query.isPending) {
    return <Waiting />;
  }
  if (query.isError) {
    return <Trouble error={query.error} again={() => void query.refetch()} />;
  }
  const mails = query.data.pages.flatMap((page) => page.mails);
  const shown = asked ?? mails[0]?.id;
  return (
    <Page wide title={t("inbox.title")}>
      {mails.length === 0 && asked === undefined ? (
        <Empty title={t("inbox.none")} hint={t("inbox.noneHint")} />
      ) : (
        <div className={classes["both"]}>
          <ScrollArea.Autosize mah="78dvh" className={classes["list"] ?? ""}>
            <Stack gap={0} component="nav" aria-label={t("inbox.mails")}>
              {mails.map((one) => (
                <NavLink
                  key={one.id}
                  component="button"
                  active={one.id === shown}
                  label={one.subject}
                  description={`${one.recipient} · ${format.moment(one.at)}`}
                  onClick={() => void navigate({ search: { mail: one.id }, replace: true })}
                  classNames={{ description: classes["said"] ?? "" }}
                />
              ))}
              <MoreRows query={query} />
            </Stack>
          </ScrollArea.Autosize>
          {shown === undefined ? null : <MailView key={shown} id={shown} />}
        </div>
      )}
    </Page>
  );
}
