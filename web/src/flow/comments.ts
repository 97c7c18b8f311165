/** Comments in a workflow's text: `#` to the end of a line, but not within quotes. */

/** How many lines of a text have a comment; a text that is JSON has none. */
export function commentsIn(text: string): number {
  if (text.trimStart().startsWith("{")) {
    return 0;
  }
  const plain = (line: string) => line.replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, "");
  return text.split("\n").filter((line) => /(?:^|\s)#/.test(plain(line))).length;
}
