/** The commands as a completion of bash: subcommands, options, and the choices of an option; files for everything else. */
import type { DescribedCommand } from './described-commands.ts';

export function bashCompletion(commands: readonly DescribedCommand[]): string {
  const paths = commands.slice(1).map(({ path }) => `'${path.join(' ')}'`);
  const choices = commands.flatMap(({ path, options }) =>
    options
      .filter((option) => option.choices.length > 0)
      .map((option) => {
        const patterns = option.flags.map((flag) => `'${[...path, flag].join(' ')}'`);
        return `    ${patterns.join(' | ')}) words='${option.choices.join(' ')}' ;;`;
      }),
  );
  const words = commands.map(({ path, options, subcommands }) => {
    const flags = options.flatMap((option) => option.flags).join(' ');
    return `      '${path.join(' ')}') words='${subcommands.join(' ')}' options='${flags}' ;;`;
  });
  return `# Completion of tillframe for bash, made from its commands.
_tillframe() {
  local word=\${COMP_WORDS[COMP_CWORD]} path='' words='' options='' index next
  for ((index = 1; index < COMP_CWORD; index++)); do
    next=\${path:+$path }\${COMP_WORDS[index]}
    case $next in
      ${paths.join(' | ')}) path=$next ;;
    esac
  done
  case \${path:+$path }\${COMP_WORDS[COMP_CWORD - 1]} in
${choices.join('\n')}
  esac
  if [ -z "$words" ]; then
    case $path in
${words.join('\n')}
    esac
    case $word in -*) words=$options ;; esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -o default -F _tillframe tillframe
`;
}
