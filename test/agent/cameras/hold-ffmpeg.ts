/** Holds one ingest, one idle decoder and one that is paused until it is killed: `node hold-ffmpeg.ts URL`. */
import { startDecoder, startIngest } from '../../../src/agent/cameras/ffmpeg/ffmpeg.ts';

const forever = new AbortController().signal;
const onLine = () => undefined;
const ingest = startIngest({ url: process.argv[2] ?? '', transport: 'tcp', onLine }, forever);
startDecoder({ threads: 1, onLine }, forever);
const paused = startDecoder({ threads: 1, onLine }, forever);
ingest.stdout.once('data', () => {
  paused.pause(true);
  process.stdout.write('pictures\n');
  ingest.stdout.resume();
});
