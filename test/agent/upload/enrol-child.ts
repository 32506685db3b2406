/** A gateway in a process of its own, so that it can be killed: sends one batch, and prints what came of it. Its arguments: config, failpoints. */
import { createHttpsSink, type HttpsSinkConfig } from '../../../src/agent/upload/https/https.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { armFailpoints } from '../../../src/lib/failpoint.ts';
import { owedEvent } from './events.ts';

const [config = '', failpoints = ''] = process.argv.slice(2);
armFailpoints(failpoints);
const identity = { gateway: 'gw-1', shop: { id: 'shop-1', name: 'Shop' } };
await using sink = createHttpsSink(JSON.parse(config) as HttpsSinkConfig, systemClock, { identity });
const batch = { events: [owedEvent()], storedThrough: 0 };
process.stdout.write(JSON.stringify(await sink.sendEvents(batch, new AbortController().signal)));
