/** Writes the JSON Schemas of the cloud contract and of what registers push from the zod schemas that the code checks with: `node scripts/contract-files.ts`. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { clipAnswerSchema, clipNoticeSchema } from '../src/contract/cloud/clip.ts';
import { enrolAnswerSchema, enrolRequestSchema } from '../src/contract/cloud/enrol.ts';
import {
  erasedEventSchema,
  erasureReportSchema,
  erasuresAnswerSchema,
} from '../src/contract/cloud/erasure/erasure.ts';
import { batchAnswerSchema, rejectionNoticeSchema, saleEventSchema } from '../src/contract/cloud/event.ts';
import { changesAnswerSchema } from '../src/contract/cloud/feed/changes.ts';
import { dayAnswerSchema, dayClosedEventSchema } from '../src/contract/cloud/feed/day.ts';
import { nudgeAnswerSchema, nudgeSchema, nudgeTopicsSchema } from '../src/contract/cloud/nudge.ts';
import { posTokenAnswerSchema } from '../src/contract/cloud/pos-token.ts';
import { presenceSchema } from '../src/contract/cloud/presence.ts';
import { desiredStateSchema } from '../src/contract/cloud/remote/desired.ts';
import { statusEventSchema } from '../src/contract/cloud/status.ts';
import { publishedSchema } from '../src/contract/register/sale-message.ts';

/** By file name in `src/contract/cloud`. As the other side may write them: what has a default can be left out, what is not known may be there. */
export const contractSchemas: Readonly<Record<string, object>> = {
  'sale-event.schema.json': z.toJSONSchema(saleEventSchema, { io: 'input' }),
  'rejection-notice.schema.json': z.toJSONSchema(rejectionNoticeSchema, { io: 'input' }),
  'status-event.schema.json': z.toJSONSchema(statusEventSchema, { io: 'input' }),
  'presence.schema.json': z.toJSONSchema(presenceSchema, { io: 'input' }),
  'batch-answer.schema.json': z.toJSONSchema(batchAnswerSchema, { io: 'input' }),
  'enrol-request.schema.json': z.toJSONSchema(enrolRequestSchema, { io: 'input' }),
  'enrol-answer.schema.json': z.toJSONSchema(enrolAnswerSchema, { io: 'input' }),
  'clip-notice.schema.json': z.toJSONSchema(clipNoticeSchema, { io: 'input' }),
  'clip-answer.schema.json': z.toJSONSchema(clipAnswerSchema, { io: 'input' }),
  'feed/changes-answer.schema.json': z.toJSONSchema(changesAnswerSchema, { io: 'input' }),
  'feed/day-closed-event.schema.json': z.toJSONSchema(dayClosedEventSchema, { io: 'input' }),
  'feed/day-answer.schema.json': z.toJSONSchema(dayAnswerSchema, { io: 'input' }),
  'erasure/erasures-answer.schema.json': z.toJSONSchema(erasuresAnswerSchema, { io: 'input' }),
  'erasure/erasure-report.schema.json': z.toJSONSchema(erasureReportSchema, { io: 'input' }),
  'erasure/erased-event.schema.json': z.toJSONSchema(erasedEventSchema, { io: 'input' }),
  'remote/desired-state.schema.json': z.toJSONSchema(desiredStateSchema, { io: 'input' }),
  'nudge-answer.schema.json': z.toJSONSchema(nudgeAnswerSchema, { io: 'input' }),
  'nudge.schema.json': z.toJSONSchema(nudgeSchema, { io: 'input' }),
  'nudge-topics.schema.json': z.toJSONSchema(nudgeTopicsSchema, { io: 'input' }),
  'pos-token-answer.schema.json': z.toJSONSchema(posTokenAnswerSchema, { io: 'input' }),
};

/** The message that registers push; the gateway serves the same schema. */
export const pushedSaleFile = 'docs/integrate/pushed-sale.schema.json';

/** As the formatter writes it; its configuration names JSON files of the root only. */
function formatted(json: string): string {
  const root = fileURLToPath(new URL('..', import.meta.url));
  return execFileSync('node_modules/.bin/biome', ['format', '--stdin-file-path=schema.json'], {
    cwd: root,
    input: json,
    encoding: 'utf8',
  });
}

if (import.meta.main) {
  for (const [name, schema] of Object.entries(contractSchemas)) {
    const file = new URL(`../src/contract/cloud/${name}`, import.meta.url);
    writeFileSync(file, formatted(JSON.stringify(schema, null, 2)));
  }
  writeFileSync(
    new URL(`../${pushedSaleFile}`, import.meta.url),
    formatted(JSON.stringify(publishedSchema, null, 2)),
  );
}
