/** The commands as a page of man(1), in the macros of man(7). */
import type { Described, DescribedCommand } from './described-commands.ts';

export function manPage(commands: readonly DescribedCommand[]): string {
  const [program, ...others] = commands;
  if (program === undefined) throw new Error('no command is described');
  const lines = [
    '.TH TILLFRAME 1',
    '.SH NAME',
    `tillframe \\- ${text('every sale with the camera frame of its checkout instant')}`,
    '.SH SYNOPSIS',
    `.B ${text(program.usage)}`,
    '.SH DESCRIPTION',
    text(program.about),
    '.SH OPTIONS',
    ...program.options.flatMap(entry),
    '.SH COMMANDS',
    ...others.flatMap((command) => [
      `.SS "${text(['tillframe', ...command.path].join(' '))}"`,
      `.B ${text(command.usage)}`,
      '.PP',
      text(command.about),
      ...[...command.arguments, ...command.options].flatMap(entry),
    ]),
    '.SH EXIT STATUS',
    text('0: done. 1: failed. 2: wrong usage or config.'),
    '.SH ENVIRONMENT',
    text('LANG=ja_JP.UTF-8 shows help and messages in Japanese.'),
    '.SH FILES',
    ...entry({ term: '/etc/tillframe/config.yaml', about: 'the config' }),
    ...entry({ term: '/var/lib/tillframe', about: 'database, keys and lookback video' }),
    ...entry({ term: '/usr/share/doc/tillframe', about: 'documents, and every key of the config' }),
  ];
  return `${lines.join('\n')}\n`;
}

const entry = ({ term, about }: Pick<Described, 'term' | 'about'>): string[] => [
  '.TP',
  `.B ${text(term)}`,
  text(about),
];

/** Literal text: no macro at the start of a line, no escape, and hyphens that can be copied to a shell. */
const text = (plain: string): string =>
  plain
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replaceAll(/^(?=[.'])/gm, '\\&')
    .replaceAll(/\n{2,}/g, '\n.PP\n');
