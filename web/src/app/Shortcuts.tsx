/** Which keys do what. */
import { Kbd, Modal, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";

const KEYS = [
  { keys: ["Ctrl", "K"], name: "palette" },
  { keys: ["?"], name: "help" },
  { keys: ["Ctrl", "F"], name: "find" },
  { keys: ["Ctrl", "P"], name: "print" },
  { keys: ["↑", "↓"], name: "walk" },
  { keys: ["Shift", "↑", "↓"], name: "more" },
  { keys: ["Alt", "↑", "↓"], name: "shift" },
  { keys: ["Enter"], name: "open" },
  { keys: ["Delete"], name: "delete" },
  { keys: ["Ctrl", "D"], name: "duplicate" },
  { keys: ["Ctrl", "C", "X", "V"], name: "clip" },
  { keys: ["Ctrl", "Z"], name: "undo" },
  { keys: ["Ctrl", "Y"], name: "redo" },
  { keys: ["Esc"], name: "close" },
] as const;

export function Shortcuts({ close }: { readonly close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={close} title={t("shortcuts.title")}>
      <Table withRowBorders={false} verticalSpacing={6}>
        <Table.Tbody>
          {KEYS.map(({ keys, name }) => (
            <Table.Tr key={name}>
              <Table.Td w={140}>
                {keys.map((key, index) => (
                  <span key={key}>
                    {index === 0 ? "" : " "}
                    <Kbd>{key}</Kbd>
                  </span>
                ))}
              </Table.Td>
              <Table.Td>{t(`shortcuts.${name}`)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
