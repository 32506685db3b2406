/** Options that the commands which manage the receiver have in common. */
import { type Command, CommanderError, Option } from 'commander';
import type { AccessPlace, Where } from '../receiver-admin.ts';
import type { CommandContext } from '../terminal/command-context.ts';

export type AccessContext = CommandContext & ReturnType<typeof createOptions>;

export function createOptions(command: Command, { help }: CommandContext) {
  return {
    noteOption: () => new Option('--note <TEXT>', help('credentials.note')),
    dataOption: () => new Option('--data <DIR>', help('credentials.data')),
    databaseOption: () => new Option('--database <URL>', help('credentials.database')).conflicts('data'),
    json: help('option.json'),
    /** The folder may precede the command: `receiver --data DIR tokens list`. */
    place: <More extends object = object>(own: object): Where & Partial<More> => {
      const all = { ...command.opts<{ data?: string; publicUrl?: string }>(), ...own } as Partial<Where>;
      if (all.data === undefined) throw missing('--data <DIR>');
      return { ...all, data: all.data } as Where & Partial<More>;
    },
    /** The same, or a database. */
    accessPlace: <Own extends object>(own: Own): AccessPlace & Own => {
      const { data, database } = { ...command.opts(), ...own } as AccessPlace;
      if (data === undefined && database === undefined) throw missing('--data <DIR>');
      return { ...own, data, database };
    },
  };
}

export function missing(option: string): CommanderError {
  return new CommanderError(
    1,
    'commander.missingMandatoryOptionValue',
    `error: required option '${option}' not specified`,
  );
}
