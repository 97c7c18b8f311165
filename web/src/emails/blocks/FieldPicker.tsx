/** Chooses a field of whoever gets the mail, and what stands in its place where somebody has none. */
import { Autocomplete, Button, Group, Popover, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { catalogue } from "../../api/names";
import { liquidOf } from "./rich";

/** Names with points between, as the server reads them. */
const PATH = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/;
/** What every contact and every house has. */
const ALWAYS = ["contact.first_name", "contact.last_name", "contact.email", "house.name"];

type Props = { /** The button that opens it. */ readonly children: (open: () => void) => ReactElement; readonly open?: () => void; readonly pick: (liquid: string) => void };

export function FieldPicker({ children, open, pick }: Props) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const [path, setPath] = useState("contact.first_name");
  const [fallback, setFallback] = useState("");
  const seen = useQuery({ ...catalogue, enabled: isOpen }).data;
  const names = [...new Set([...ALWAYS, ...Object.keys(seen?.fields ?? {}).map((name) => (name.startsWith("contact.") ? name : `contact.${name}`)).filter((name) => PATH.test(name))])];
  const isGood = PATH.test(path.trim());
  return (
    <Popover opened={isOpen} onChange={setIsOpen} trapFocus withinPortal>
      <Popover.Target>
        {children(() => {
          open?.();
          setIsOpen(true);
        })}
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            event.stopPropagation();
            if (isGood) {
              setIsOpen(false);
              pick(liquidOf(path.trim(), fallback.trim()));
            }
          }}
        >
          <Autocomplete size="xs" label={t("blocks.whichField")} data={names} value={path} onChange={setPath} comboboxProps={{ withinPortal: false }} data-autofocus />
          <TextInput size="xs" mt={6} label={t("blocks.fallback")} placeholder={t("blocks.fallbackHint")} value={fallback} onChange={(event) => setFallback(event.currentTarget.value)} miw={240} />
          <Text size="xs" c="dimmed" mt={4} maw={260}>
            {t("blocks.fallbackWhy")}
          </Text>
          <Group justify="flex-end" mt="xs">
            <Button size="compact-xs" type="submit" disabled={!isGood}>
              {t("blocks.insertField")}
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
