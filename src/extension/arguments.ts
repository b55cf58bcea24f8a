/** The part of a `vscode.Uri` that tells one; the real ones are passed through as they are. */
export interface UriLike {
  readonly scheme: string;
  readonly fsPath: string;
}

/**
 * What a command was called on, from the arguments that its caller gave, measured in VS Code 1.139:
 * the Explorer gives `(clicked, all)`, its empty area `(root, [])`, an editor tab `(uri, {groupId, …})`, and
 * the palette and keyboard shortcuts nothing.
 * @returns in the order of selection; undefined: nothing was clicked, so ask
 */
export function clickedUris<U extends UriLike>(
  args: readonly unknown[],
  isUri: (value: unknown) => value is U,
): readonly U[] | undefined {
  const [clicked, all] = args;
  const selected = Array.isArray(all) ? all.filter(isUri) : [];
  if (selected.length > 0) return selected;
  return isUri(clicked) ? [clicked] : undefined;
}

export interface LocalSelection<U> {
  readonly uris: readonly U[];
  /** Left out, as workers read this machine's disk only. */
  readonly elsewhere: readonly U[];
}

/** Sorts out what is not on this machine's disk: a virtual file system, an untitled editor, a Git revision. */
export function onDisk<U extends UriLike>(uris: readonly U[]): LocalSelection<U> {
  return {
    uris: uris.filter(({ scheme }) => scheme === 'file'),
    elsewhere: uris.filter(({ scheme }) => scheme !== 'file'),
  };
}

/** Said of what was left out; undefined when nothing was. */
export function elsewhereText({ uris, elsewhere }: LocalSelection<UriLike>): string | undefined {
  if (elsewhere.length === 0) return undefined;
  const schemes = [...new Set(elsewhere.map(({ scheme }) => scheme))].join(', ');
  const of = `${elsewhere.length} of ${uris.length + elsewhere.length} selected`;
  return `${of} ${elsewhere.length === 1 ? 'is' : 'are'} not on this machine’s disk (${schemes}) and left out.`;
}
