/** A path to a value, with those that were lately seen to choose from. */
import { Autocomplete, TagsInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { catalogue } from "../../api/names";
import { useEditing } from "../../flow/store";
import { pathsSeen } from "../paths";

type Props = {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string | undefined) => void;
  readonly readOnly: boolean;
  readonly hint?: string | undefined;
  /** The roots that mean something here; all if nothing is said. */
  readonly roots?: readonly string[] | undefined;
  /** The events whose fields are `event.`. */
  readonly events?: readonly string[] | undefined;
};

const SHOWN_MAX = 60;

export function PathInput({ label, value, set, readOnly, hint, roots, events }: Props) {
  const seen = useQuery(catalogue).data;
  const workflow = useEditing((state) => state.workflow);
  const data = pathsSeen(seen, workflow, events).filter((path) => roots === undefined || roots.includes(path.slice(0, path.indexOf("."))));
  return (
    <Autocomplete
      label={label}
      description={hint}
      readOnly={readOnly}
      limit={SHOWN_MAX}
      value={value}
      onChange={(next) => set(next === "" ? undefined : next)}
      data={data}
      spellCheck={false}
    />
  );
}

/** Several paths: of one the file has the path itself. */
export function PathsInput({ label, value, set, readOnly, hint, events }: Omit<Props, "value" | "set"> & { readonly value: string[]; readonly set: (value: string[]) => void }) {
  const seen = useQuery(catalogue).data;
  const workflow = useEditing((state) => state.workflow);
  return (
    <TagsInput label={label} description={hint} readOnly={readOnly} limit={SHOWN_MAX} value={value} onChange={set} data={pathsSeen(seen, workflow, events)} acceptValueOnBlur />
  );
}
