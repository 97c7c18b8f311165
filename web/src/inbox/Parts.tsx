/** The parts of a mail, one at a time: as it is seen, where it can do nothing; its text; and its headers, where it has some. */
import { Table, Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Mail } from "../api/emails";
import { allHere } from "../api/images";
import classes from "../emails/Email.module.css";

type Props = { readonly html: string | null; readonly text: string | null; readonly headers?: Mail["headers"] };

export function Parts({ html, text, headers }: Props) {
  const { t } = useTranslation();
  return (
    <Tabs defaultValue={html === null ? "text" : "html"} keepMounted={false}>
      <Tabs.List>
        {html === null ? null : <Tabs.Tab value="html">{t("inbox.seen")}</Tabs.Tab>}
        <Tabs.Tab value="text">{t("emails.parts.text")}</Tabs.Tab>
        {headers === undefined ? null : <Tabs.Tab value="headers">{t("inbox.headers")}</Tabs.Tab>}
      </Tabs.List>
      <Tabs.Panel value="html" pt="sm">
        <iframe className={classes["frame"]} sandbox="" srcDoc={allHere(html ?? "")} title={t("inbox.seen")} />
      </Tabs.Panel>
      <Tabs.Panel value="text" pt="sm">
        <pre className={classes["text"]}>{text ?? ""}</pre>
      </Tabs.Panel>
      <Tabs.Panel value="headers" pt="sm">
        <Table>
          <Table.Tbody>
            {(headers ?? []).map((header, index) => (
              <Table.Tr key={index}>
                <Table.Th scope="row" fw={500}>
                  {header.name}
                </Table.Th>
                <Table.Td style={{ overflowWrap: "anywhere" }}>{header.value}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Tabs.Panel>
    </Tabs>
  );
}
