/** The commands as a completion of fish: subcommands and options with their texts, the choices of an option; files for everything else. */
import type { Described, DescribedCommand } from './described-commands.ts';

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

export function fishCompletion(commands: readonly DescribedCommand[]): string {
  const about = new Map(commands.map(({ path, about }) => [path.join(' '), about]));
  const places = commands.slice(1).map(({ path }) => quoted(path.join(' ')));
  const lines = commands.flatMap(({ path, options, subcommands }) => {
    const at = `complete -c tillframe -n ${quoted(`__tillframe_at ${quoted(path.join(' '))}`)}`;
    return [
      ...subcommands.map((name) => {
        const text = about.get([...path, name].join(' ')) ?? '';
        return `${at} -f -a ${quoted(name)} -d ${quoted(text)}`;
      }),
      ...options.map((option) => `${at} ${optionOf(option)}`),
    ];
  });
  return `# Completion of tillframe for fish, made from its commands.
function __tillframe_at
  set -l at ''
  for word in (commandline -opc)[2..-1]
    set -l next (string trim -- "$at $word")
    contains -- $next ${places.join(' ')}; and set at $next
  end
  test "$at" = "$argv[1]"
end
${lines.join('\n')}
`;
}

function optionOf({ flags, term, about, choices }: Described): string {
  const names = flags.map((flag) =>
    flag.startsWith('--') ? `-l ${quoted(flag.slice(2))}` : `-s ${quoted(flag.slice(1))}`,
  );
  const value =
    choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : term.includes('<') ? ' -r -F' : '';
  return `${names.join(' ')}${value} -d ${quoted(about)}`;
}
