/** The commands as a completion of zsh: subcommands and options with their texts, the choices of an option; files for everything else. */
import type { DescribedCommand } from './described-commands.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** `name:text` of `_describe`. */
const described = (name: string, about: string): string => quoted(`${name.replaceAll(':', '\\:')}:${about}`);

export function zshCompletion(commands: readonly DescribedCommand[]): string {
  const about = new Map(commands.map(({ path, about }) => [path.join(' '), about]));
  const places = commands.slice(1).map(({ path }) => quoted(path.join(' ')));
  const choices = commands.flatMap(({ path, options }) =>
    options
      .filter((option) => option.choices.length > 0)
      .map((option) => {
        const patterns = option.flags.map((flag) => quoted([...path, flag].join(' ')));
        return `    ${patterns.join(' | ')}) compadd -- ${option.choices.join(' ')}; return ;;`;
      }),
  );
  const lists = commands.map(({ path, options, subcommands }) => {
    const subs = subcommands.map((name) => described(name, about.get([...path, name].join(' ')) ?? ''));
    const flags = options.flatMap((option) => option.flags.map((flag) => described(flag, option.about)));
    return `    ${quoted(path.join(' '))})\n      subcommands=(${subs.join(' ')})\n      options=(${flags.join(' ')}) ;;`;
  });
  return `#compdef tillframe
# Completion of tillframe for zsh, made from its commands.
_tillframe() {
  local at='' next index
  local -a subcommands options
  for ((index = 2; index < CURRENT; index++)); do
    next=\${at:+$at }\${words[index]}
    case $next in
      ${places.join(' | ')}) at=$next ;;
    esac
  done
  case \${at:+$at }\${words[CURRENT-1]} in
${choices.join('\n')}
  esac
  case $at in
${lists.join('\n')}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then
    _describe -o option options
  elif (( \${#subcommands} )); then
    _describe command subcommands
  else
    _files
  fi
}
_tillframe "$@"
`;
}
