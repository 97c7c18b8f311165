/** Makes a test of what is written now: a mail in the test inbox, as it would come to an address. */
import { Anchor, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { createLink } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import { testEmail } from "../api/emails";
import { useWriting } from "./content";
import type { Drafting } from "./useDraft";

const Goto = createLink(Anchor<"a">);
/** Under which name the address of the last test is kept on this machine. */
const KEPT_UNDER = "postduif.test_to";

type Props = { readonly handle: string; readonly drafting: Drafting; readonly close: () => void };

export function SendTest({ handle, drafting, close }: Props) {
  const { t } = useTranslation();
  const language = useWriting((state) => state.language);
  const [to, setTo] = useState(() => localStorage.getItem(KEPT_UNDER) ?? "");
  // What is still on its way to the server would not be in the test.
  const isKept = drafting.state === "used" || drafting.state === "kept";
  const run = useMutation({
    mutationFn: () => testEmail(handle, to.trim(), language),
    onSuccess: () => localStorage.setItem(KEPT_UNDER, to.trim()),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run.mutate();
  };
  const wrong = run.error instanceof Problem ? [run.error.message, ...run.error.errors.map((one) => one.sentence)].join(" ") : run.error?.message;
  return (
    <Modal opened onClose={close} title={t("emails.testTitle")}>
      {run.data === undefined ? (
        <form onSubmit={submit}>
          <Stack>
            <Text size="sm">{t("emails.testHint")}</Text>
            <TextInput data-autofocus type="email" autoComplete="email" label={t("emails.testTo")} value={to} onChange={(event) => setTo(event.currentTarget.value)} error={wrong} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t("publish.not")}
              </Button>
              <Button type="submit" loading={run.isPending || !isKept} disabled={to.trim() === ""}>
                {t("emails.testDo")}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack>
          <Text role="status">{t("emails.testDone", { subject: run.data.subject })}</Text>
          <Group justify="space-between">
            <Button variant="default" onClick={() => run.reset()}>
              {t("emails.testAgain")}
            </Button>
            <Goto to="/inbox" search={{ mail: run.data.mail }}>
              {t("emails.testSee")}
            </Goto>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
