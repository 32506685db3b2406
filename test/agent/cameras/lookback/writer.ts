/**
 * Records all video as fast as possible into FOLDER until it is killed, and prints the time written so far on each
 * line. `node writer.ts FOLDER FROM_MS`
 */
import { join } from 'node:path';
import { createLookback } from '../../../../src/agent/cameras/lookback/retention.ts';
import { createRingBudget } from '../../../../src/agent/cameras/ring/budget.ts';
import { createRing } from '../../../../src/agent/cameras/ring/ring.ts';
import { lookbackIndex } from '../../../../src/agent/pipeline/lookback-index.ts';
import { openStore } from '../../../../src/agent/store/database.ts';
import { systemClock as clock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { shop } from '../../store/fixtures.ts';
import { pictures, sourceOf } from './fixtures.ts';

const [folder = '', from = ''] = process.argv.slice(2);
const log = createLog({ level: 'warn' });
const store = await openStore({ path: join(folder, 'tillframe.db'), shop, gateway: 'gw', clock, log });
const keeping = createLookback(
  { index: lookbackIndex(store), clock, log },
  {
    lookback: {
      form: 'full',
      folder: join(folder, 'lookback'),
      keepMs: 3_600_000,
      // Segments of 4 MB: some begin and end in every run.
      maxBytes: 256 * 1024 * 1024,
      minFreeBytes: 0,
    },
  },
);
const ring = createRing({ keepMs: Infinity, budget: createRingBudget(Infinity) });
const forever = new AbortController().signal;
void keeping.run(forever);
const fromMs = Number(from);
for (const unit of pictures({ fromMs, untilMs: fromMs + 240_000, gop: 30, bytes: 10_000 }))
  ring.add({ ...unit, arrivalMs: unit.arrivalMs - 3_600_000 });
void keeping.record('counter', sourceOf(ring), forever);
const past = keeping.past('counter');
for (let reportedMs = 0; ; ) {
  await clock.sleep(5);
  const newestMs = past?.bounds(clock.boot)?.newestMs ?? 0;
  if (newestMs > reportedMs && newestMs > fromMs) process.stdout.write(`${newestMs}\n`);
  reportedMs = newestMs;
}
