/** Options that the commands which manage the receiver have in common. */
import { type Command, CommanderError, Option } from 'commander';
import type { AccessPlace } from '../receiver-admin.ts';
import type { CommandContext } from '../terminal/command-context.ts';

export type AccessContext = CommandContext & ReturnType<typeof createOptions>;

export function createOptions(command: Command, { help }: CommandContext) {
  return {
    noteOption: () => new Option('--note <TEXT>', help('credentials.note')),
    dataOption: () => new Option('--data <DIR>', help('credentials.data')),
    databaseOption: () => new Option('--database <URL>', help('credentials.database')).conflicts('data'),
    json: help('option.json'),
    /** A folder, which may precede the command (`receiver --data DIR tokens list`), or a database. */
    accessPlace: <Own extends object, Key extends keyof Own = never>(
      own: Own,
      required: RequiredOptions<Own, Key> = [],
    ) => {
      const given: AccessPlace & Own = { ...command.opts<AccessPlace>(), ...own };
      const { data, database } = given;
      assertGiven(given, required, data === undefined && database === undefined ? ['--data <DIR>'] : []);
      return given;
    },
  };
}

type RequiredOptions<Options extends object, Key extends keyof Options> = readonly (readonly [Key, string])[];

/** Throws a usage error that names every absent option, those of `absent` first. */
export function assertGiven<Options extends object, Key extends keyof Options>(
  options: Options,
  required: RequiredOptions<Options, Key>,
  absent: readonly string[] = [],
): asserts options is Options & { readonly [Name in Key]-?: NonNullable<Options[Name]> } {
  const all = [...absent, ...required.filter(([key]) => options[key] === undefined).map(([, name]) => name)];
  if (all.length === 0) return;
  const named = all.map((name) => `'${name}'`).join(', ');
  throw new CommanderError(
    1,
    'commander.missingMandatoryOptionValue',
    `error: required option ${named} not specified`,
  );
}
