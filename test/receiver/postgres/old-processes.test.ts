/** Steps of the schema are made while receivers of an earlier version serve: they know nothing of what a step adds, and go on. */
import { expect, test } from 'vitest';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { connectPostgres } from '../../../src/receiver/postgres/connection.ts';
import { migratePostgres, schemaSteps } from '../../../src/receiver/postgres/migrations.ts';
import { allChanges } from '../feed/reader.ts';
import { statusBody, withheldBody } from '../samples.ts';
import { ask, bodyOf, send, statuses } from '../start.ts';
import { sharedStore } from '../stores.ts';
import { startPostgresReceiver, untilInFeed } from './start-postgres-receiver.ts';

/** What a later version may add to each table, and a table and an index of its own. */
const laterStep = (tables: readonly string[]): string => `
  ${tables.map((table) => `alter table ${table} add column later_flag int not null default 7; alter table ${table} add column later_note text;`).join('')}
  create table later_things (id bigint primary key);
  create index later_index on sales (source, later_flag);
`;

test('a receiver of an earlier version goes on while a later one adds to every table', async () => {
  const { database, store } = await sharedStore();
  await using earlier = await startPostgresReceiver({ database, store });
  await using postgres = await connectPostgres(database);
  let isMigrated = false;
  let sequence = 0;
  const answers: string[] = [];
  async function sell(): Promise<void> {
    for (let more = 10; more > 0; more -= isMigrated ? 1 : 0)
      answers.push(...statuses(await send(earlier, bodyOf({ sequence: ++sequence }))));
  }
  const selling = sell();
  const tables = await postgres.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition",
  );
  const step = laterStep(tables.map(({ name }) => name).filter((name) => name !== 'schema_steps'));
  // Two processes of the later version start at once: the step is made once.
  const later = [...schemaSteps, step];
  await Promise.all([migratePostgres(postgres, later), migratePostgres(postgres, later)]);
  isMigrated = true;
  await selling;
  expect(answers.filter((status) => status !== 'stored')).toEqual([]);
  expect(answers.length).toBeGreaterThanOrEqual(10);

  // Each kind of row once more, by statements that were prepared before and by new ones.
  const standsFor = (JSON.parse(bodyOf({ sequence: sequence + 1 })) as { id: string }).id;
  const problem = cloudProblem('cloud.rejected_with', { words: 'no' });
  const notice = withheldBody({
    sequence: sequence + 1,
    standsFor,
    saleId: 'till-1:1:20261120',
    problem,
  });
  expect(statuses(await send(earlier, notice, statusBody({})))).toEqual(['stored', 'stored']);
  await untilInFeed(database);
  expect(await allChanges(earlier)).toHaveLength(answers.length + 1);
  const { gateways } = (await (await ask(earlier, '/v1/gateways')).json()) as {
    gateways: { rejectionCount: number; epochs: { missing: number }[] }[];
  };
  expect(gateways).toMatchObject([{ rejectionCount: 1, epochs: [{ missing: 0 }] }]);
  // A receiver of the earlier version may also start after the step.
  await using restarted = await startPostgresReceiver({ database, store });
  expect(await allChanges(restarted)).toHaveLength(answers.length + 1);
});

test('no step takes away what an earlier version uses', () => {
  for (const statement of schemaSteps.join(';').replaceAll(/--.*$/gm, '').split(';'))
    expect(statement.trim()).toMatch(
      /^$|^create (unique )?(table|index|view)\b|^alter table \w+ add column \w+ (?!.*not null(?!.*default))/,
    );
});
