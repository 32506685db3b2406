/** What a person types to start this program again, told from how it was started: by npx in this folder, by its own name, or by its whole path. */

export type StartedAs = {
  /** Node, its options and our program. */
  readonly program: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
};

export function commandOf({ program, environment }: StartedAs): string {
  if (environment['npm_command'] === 'exec') return 'npx tillframe';
  const script = program.at(-1) ?? '';
  if (script.endsWith('/tillframe')) return script.startsWith('/usr/') ? 'tillframe' : quoted(script);
  return program.map(quoted).join(' ');
}

/** As a shell takes it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
