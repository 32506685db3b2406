/** A program that decodes one picture for each line on stdin and prints the outcome, so that a test can limit what its process may do. */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createDecoders } from '../../../src/agent/cameras/grab/decoder.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { armFailpoints } from '../../../src/lib/failpoint.ts';
import { createLog } from '../../../src/lib/log.ts';
import { encodedUnits } from './encoded.ts';

const units = encodedUnits({ codec: 'h264', bFrames: 0, count: 5, gop: 5 });
// Starts the threads that Node starts once, before there may be no more.
await readFile('/proc/self/stat');
// None waits beforehand: each job starts a process of its own.
const decoders = createDecoders({ clock, log: createLog({ level: 'silent' }) }, { waiting: 0 });
void decoders.run(new AbortController().signal);
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  if (line.startsWith('arm ')) armFailpoints(line.slice(4));
  const decoded = await decoders.decode(units);
  process.stdout.write(`${decoded.kind === 'picture' ? 'picture' : `${decoded.kind}: ${decoded.why}`}\n`);
}
