/** A path of a workflow's file as one says it. */

/** `contact.first_name` is the first name. */
export function pathName(path: string): string {
  // A date and a time are no path, nor is an amount or an address.
  if (!/^[a-z_]+\./.test(path)) {
    return path.replaceAll("_", " ");
  }
  const name = path.slice(path.indexOf(".") + 1);
  return (name === "" ? path : name).replaceAll("_", " ");
}
