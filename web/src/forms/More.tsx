/** What few need, behind a button. */
import { Button, Collapse, Stack } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useId, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

export function More({ children, opened = false, label }: { readonly children: ReactNode; readonly opened?: boolean; readonly label?: string }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(opened);
  const id = useId();
  const Icon = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<Icon size={14} aria-hidden />}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setIsOpen(!isOpen)}
      >
        {label ?? t("forms.more")}
      </Button>
      <Collapse expanded={isOpen} id={id}>
        <Stack gap="sm" pt="xs">
          {isOpen ? children : null}
        </Stack>
      </Collapse>
    </div>
  );
}
