/** The numbers of all versions together, or of one. */
import { Select } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

export function Versions({ versions }: { readonly versions: readonly string[] }) {
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
