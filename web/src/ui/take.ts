/** A text to the clipboard of the machine. Knows no buttons. */

/** Whether it is there now. A page that came without TLS may only copy what is chosen in it. */
export async function take(text: string): Promise<boolean> {
  const { clipboard } = navigator as { readonly clipboard?: Clipboard };
  if (clipboard === undefined) {
    return takeChosen(text);
  }
  return clipboard.writeText(text).then(
    () => true,
    () => takeChosen(text),
  );
}

/** Beside what is focused, for a dialog gives the focus to nothing outside of it. */
function takeChosen(text: string): boolean {
  const before = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.style.position = "fixed";
  field.style.opacity = "0";
  (before?.parentElement ?? document.body).append(field);
  field.select();
  // Nothing else works here; browsers keep it for that.
  const isTaken = document.execCommand("copy");
  field.remove();
  before?.focus();
  return isTaken;
}
