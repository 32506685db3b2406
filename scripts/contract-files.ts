/** Writes the JSON Schemas of the cloud contract from the zod schemas that the code checks with: `node scripts/contract-files.ts`. */
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { batchAnswerSchema, saleEventSchema } from '../src/cloud/contract/event.ts';

/** By file name in `src/cloud/contract`. An answer is described as the cloud may write it: what has a default can be left out. */
export const contractSchemas: Readonly<Record<string, object>> = {
  'sale-event.schema.json': z.toJSONSchema(saleEventSchema),
  'batch-answer.schema.json': z.toJSONSchema(batchAnswerSchema, { io: 'input' }),
};

if (import.meta.main) {
  for (const [name, schema] of Object.entries(contractSchemas)) {
    const file = new URL(`../src/cloud/contract/${name}`, import.meta.url);
    writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
  }
}
