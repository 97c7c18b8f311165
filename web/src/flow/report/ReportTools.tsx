/** Of which days the numbers are, of which version, and all of them as a table to take away. */
import { ActionIcon, Select } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Days } from "../../api/workflows";
import { DaysChoice } from "./DaysChoice";

export function ReportTools({ handle, versions, days }: { readonly handle: string; readonly versions: readonly string[]; readonly days: Days | undefined }) {
  const { t, i18n } = useTranslation();
  const asked = new URLSearchParams({ language: i18n.language, ...days });
  return (
    <>
      <DaysChoice />
      {versions.length < 2 ? null : <Choice versions={versions} />}
      <ActionIcon component="a" variant="default" href={`/api/v1/export/workflows/${encodeURIComponent(handle)}?${asked}`} download aria-label={t("table.download")} title={t("table.download")}>
        <IconDownload size={16} aria-hidden />
      </ActionIcon>
    </>
  );
}

function Choice({ versions }: { readonly versions: readonly string[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/workflows/$handle" });
  const search = useSearch({ from: "/workflows/$handle" });
  const choose = (version: string | null) => {
    const { version: _, ...kept } = search;
    void navigate({ search: version === null || version === "all" ? kept : { ...kept, version }, replace: true });
  };
  return (
    <Select
      size="xs"
      w={150}
      aria-label={t("report.versions")}
      allowDeselect={false}
      value={search.version ?? "all"}
      onChange={choose}
      data={[{ value: "all", label: t("report.all") }, ...versions.map((one) => ({ value: one, label: t("report.version", { n: one }) }))]}
    />
  );
}
