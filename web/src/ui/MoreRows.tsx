/** The button below a list that goes on. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

type Props = { readonly query: { readonly hasNextPage: boolean; readonly isFetchingNextPage: boolean; readonly fetchNextPage: () => unknown } };

export function MoreRows({ query }: Props) {
  const { t } = useTranslation();
  return query.hasNextPage ? (
    <Button variant="default" w="fit-content" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
      {t("report.more")}
    </Button>
  ) : null;
}
