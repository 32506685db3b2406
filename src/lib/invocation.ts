/**
 * The command that starts this program again, derived from its own invocation: by npx in this folder, by its name, or
 * by its full path.
 */

export type StartedAs = {
  /** Node, its options and the program. */
  readonly program: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
};

export function commandOf({ program, environment }: StartedAs): string {
  if (environment['npm_command'] === 'exec') return 'npx tillframe';
  const script = program.at(-1) ?? '';
  if (script.endsWith('/tillframe')) return script.startsWith('/usr/') ? 'tillframe' : quoted(script);
  return program.map(quoted).join(' ');
}

/** Quoted for a shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
