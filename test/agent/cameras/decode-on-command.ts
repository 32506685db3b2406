/** Decodes one picture per line on stdin and prints the outcome, so that a test can limit the process's resources. */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createDecoders } from '../../../src/agent/cameras/grab/decoder.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { armFailpoints } from '../../../src/lib/failpoint.ts';
import { createLog } from '../../../src/lib/log.ts';
import { encodedUnits } from './encoded.ts';

const units = encodedUnits({ codec: 'h264', bFrames: 0, count: 5, gop: 5 });
// Starts Node's threads before their number is limited.
await readFile('/proc/self/stat');
// No idle decoders: each job starts its own process.
const decoders = createDecoders({ clock, log: createLog({ level: 'silent' }) }, { waiting: 0 });
void decoders.run(new AbortController().signal);
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  if (line.startsWith('arm ')) armFailpoints(line.slice(4));
  const decoded = await decoders.decode(units);
  process.stdout.write(`${decoded.kind === 'picture' ? 'picture' : `${decoded.kind}: ${decoded.why}`}\n`);
}
