/**
 * Reads cameras with one of our readers and keeps only the arrival of each picture: the cost of a reader by itself.
 * Arguments: `native` or `ffmpeg`, then URLs. Prints `ready`, runs until stdin closes, then prints the arrivals as JSON.
 */
import { text } from 'node:stream/consumers';
import { ffmpegIngest } from '../../src/agent/cameras/ffmpeg/ffmpeg-ingest.ts';
import type { Ingest } from '../../src/agent/cameras/ingest.ts';
import { rtspIngest } from '../../src/agent/cameras/rtsp/reader.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';

export type Arrivals = {
  readonly arrivals: readonly (readonly [arrivalMs: number, pts90k: number, key: boolean])[];
  readonly why: string;
};

const [reader, ...urls] = process.argv.slice(2);
const ingest: Ingest = reader === 'native' ? rtspIngest : ffmpegIngest;
const stop = new AbortController();

const reading = urls.map(async (url, n): Promise<Arrivals> => {
  const arrivals: [number, number, boolean][] = [];
  const { why } = await ingest(
    {
      record: {
        ...{
          id: `cam${n}`,
          name: 'c',
          url,
          transport: 'tcp',
          reader: reader === 'native' ? 'native' : 'ffmpeg',
        },
        ...{ latencyMs: 0, masks: [] },
      },
      clock,
      onUnit: ({ pts90k, key }, { arrivalMs }) => arrivals.push([arrivalMs, pts90k, key]),
      onLoss: () => undefined,
      onCameraClock: () => undefined,
      onLine: () => undefined,
      silenceLimitMs: () => 40_000,
    },
    stop.signal,
  );
  return { arrivals, why: why.code };
});
console.log('ready');
await text(process.stdin);
stop.abort();
console.log(JSON.stringify(await Promise.all(reading)));
