/** The words under which workflows are sorted. Pure: it knows the list and no screen. */

/** What has tags. */
type Tagged = { readonly tags: readonly string[] };

/** Every tag that anything has, each once, as people look for them. */
export function tagsOf(all: readonly Tagged[]): string[] {
  return [...new Set(all.flatMap((one) => one.tags))].toSorted((one, other) => one.localeCompare(other));
}

/** Those that have all of these tags. */
export function tagged<T extends Tagged>(all: readonly T[], wanted: readonly string[]): readonly T[] {
  return all.filter((one) => wanted.every((tag) => one.tags.includes(tag)));
}

/** These tags with one more, or one less if it was among them. */
export function turned(tags: readonly string[], tag: string): readonly string[] {
  return tags.includes(tag) ? tags.filter((one) => one !== tag) : [...tags, tag];
}
