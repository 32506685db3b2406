/**
 * ffmpeg processes: the only importer of fluent-ffmpeg. Each is a disposable driven by one signal, killed by SIGKILL when that aborts.
 * None outlives this process: a decoder ends when its stdin closes, an ingest when it can't write to stdout or its camera falls silent.
 */
import { PassThrough, type Readable, type Writable } from 'node:stream';
import ffmpeg from 'fluent-ffmpeg';
import type { CameraRecord } from '../domain/set-up.ts';
import type { VideoCodec } from './access-unit.ts';

export type FfmpegProcess = AsyncDisposable & {
  readonly stdout: Readable;
  /** Resolves, never rejects, once the process is gone and all it said has been handed out, or will never be of any use: whether it ended by itself and well. */
  readonly ended: Promise<boolean>;
};

/** What it is to read is written to stdin. A process that dies takes no more of it and lets no write fail. */
export type FedProcess = FfmpegProcess & { readonly stdin: Writable };

/** Called for each line of stderr, cut and with credentials removed. */
export type OnLine = (line: string) => void;

const maxLineLength = 500;

/** `repeat`: ffmpeg would else fold equal lines into one, and a loss would go unseen. */
const quiet = ['-hide_banner', '-nostats', '-loglevel', 'repeat+level+warning'] as const;

/** RTSP carries no decode times: without made ones every stream with B-frames fails at once. */
const makeDecodeTimes =
  'setts=pts=if(eq(PTS\\,NOPTS)\\,0\\,PTS):' +
  'dts=if(eq(N\\,0)\\,-30000\\,max(PREV_OUTDTS+1\\,if(eq(PTS\\,NOPTS)\\,-30000\\,PTS-30000)))';

/** The camera is given up after this long without a word, microseconds. */
const ioTimeoutUs = 5_000_000;

/** A sale's instant is when it was heard: decoding twenty pictures at once must not keep this process from hearing the next. */
const behindHearing = 10;

/** Copies a camera's video into MPEG-TS on stdout, one PES packet per access unit. `url` is one that `sourceUrl` made. */
export function startIngest(
  options: { url: string; transport: CameraRecord['transport']; onLine: OnLine },
  signal: AbortSignal,
): FfmpegProcess {
  return start(
    {
      input: options.url,
      // No `-fflags nobuffer`: it drops the pictures that were read to find out the format.
      inputOptions: [
        ...['-nostdin', '-rtsp_transport', options.transport, '-timeout', String(ioTimeoutUs)],
        ...['-allowed_media_types', 'video', '-analyzeduration', '0', '-probesize', '32'],
      ],
      outputOptions: [
        ...['-map', '0:v:0', '-c', 'copy', '-bsf:v', makeDecodeTimes],
        ...['-flush_packets', '1', '-muxdelay', '0', '-muxpreload', '0', '-f', 'mpegts'],
      ],
      onLine: options.onLine,
    },
    signal,
  );
}

/**
 * A decoder that waits for MPEG-TS on stdin and writes the pictures whose time stamps are odd, and no others, to stdout as PPM, no wider than
 * `widthPx` (absent: as they are). What it complains of has been written to stderr before the picture it is about.
 * - `-strict 1` makes it hold back pictures as far as the standard allows: with a guess it can get the order of B-frames wrong.
 * - `-nofind_stream_info`: it would decode the key frame once more beforehand to learn its size (1080p: 25 ms), which nobody asks for.
 */
export function startDecoder(
  options: { threads: number; widthPx?: number; onLine: OnLine },
  signal: AbortSignal,
): FedProcess {
  const stdin = new PassThrough();
  const filters = ['select=mod(pts\\,2)'];
  // Straight to RGB: in between, colours would be halved twice.
  if (options.widthPx !== undefined)
    filters.push(`scale=w=min(${options.widthPx}\\,iw):h=-2:flags=bicubic`, 'format=rgb24');
  const process = start(
    {
      niceness: behindHearing,
      input: stdin,
      inputOptions: [
        ...['-threads', String(options.threads), '-strict', '1', '-copyts', '-nofind_stream_info'],
        ...['-analyzeduration', '0', '-probesize', '32', '-f', 'mpegts'],
      ],
      outputOptions: [
        ...['-map', '0:v:0', '-vf', filters.join(','), '-fps_mode', 'passthrough'],
        ...['-c:v', 'ppm', '-f', 'image2pipe'],
      ],
      onLine: options.onLine,
    },
    signal,
  );
  return { ...process, stdin };
}

/**
 * Copies MPEG-TS on stdin into a fragmented MP4 on stdout, which can be played while it is being written. `delay_moov`: the head is written with
 * the first fragment, when the times are known; a clip with B-frames would else begin some pictures late.
 */
export function startMuxer(options: { codec: VideoCodec; onLine: OnLine }, signal: AbortSignal): FedProcess {
  const stdin = new PassThrough();
  const process = start(
    {
      niceness: behindHearing,
      input: stdin,
      inputOptions: ['-f', 'mpegts'],
      outputOptions: [
        ...['-map', '0:v:0', '-c', 'copy', '-movflags', 'frag_keyframe+delay_moov+default_base_moof'],
        // Under any other name Apple's players refuse H.265.
        ...(options.codec === 'h265' ? ['-tag:v', 'hvc1'] : []),
        ...['-video_track_timescale', '90000', '-f', 'mp4'],
      ],
      onLine: options.onLine,
    },
    signal,
  );
  return { ...process, stdin };
}

/** fluent-ffmpeg asks ffmpeg for its formats and encoders before the first command; asked at start, no sale waits for it. */
export async function warmUpFfmpeg(): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    ffmpeg.getAvailableFormats((error: Error | null) => (error ? reject(error) : resolve()));
  });
  await new Promise<void>((resolve, reject) => {
    ffmpeg.getAvailableEncoders((error: Error | null) => (error ? reject(error) : resolve()));
  });
}

/** Cuts every URL in a line down to scheme and host: passwords stand before the host, and with some makers in path or query. */
export function redactLine(line: string): string {
  return line.replace(/(\b[a-z][a-z0-9+.-]*:\/\/)(?:[^\s/@]+@)?([^\s/?#'"]*)[^\s'"]*/gi, '$1$2');
}

type StartOptions = {
  readonly input: string | PassThrough;
  readonly inputOptions: string[];
  readonly outputOptions: string[];
  readonly onLine: OnLine;
  /** 0 … 19, how much others go first; default 0. */
  readonly niceness?: number;
};

function start(options: StartOptions, signal: AbortSignal): FfmpegProcess {
  // Without `close` events: fluent-ffmpeg would take one for a broken output and kill a process that is ending by itself.
  const stdout = new PassThrough({ emitClose: false });
  const { promise: ended, resolve: settle } = Promise.withResolvers<boolean>();
  let started = false;
  let unwanted = signal.aborted;

  const kill = () => {
    unwanted = true;
    if (started) {
      command.kill('SIGKILL');
      return;
    }
    // It is being found out what ffmpeg can do, which takes seconds on a busy machine: nobody has to wait for that.
    stdout.end();
    end(false);
  };
  const end = (well: boolean) => {
    signal.removeEventListener('abort', kill);
    settle(well);
  };
  const tell = (line: string) => {
    if (line !== '') options.onLine(redactLine(line).slice(0, maxLineLength));
  };

  // Several arguments, not a list: of those fluent-ffmpeg would split each at its blank.
  const command = ffmpeg(options.input, { stdoutLines: 20, niceness: options.niceness ?? 0 })
    .inputOptions(...quiet, ...options.inputOptions)
    .outputOptions(...options.outputOptions)
    .output(stdout)
    .on('start', () => {
      started = true;
      if (unwanted) command.kill('SIGKILL');
    })
    .on('stderr', tell)
    .on('end', () => end(true))
    .on('error', (error: Error) => {
      // How ffmpeg ended is in its own lines; only a process that never was has nothing else to tell, and no output to end.
      if (!started && !unwanted) {
        tell(error.message);
        stdout.end();
      }
      end(false);
    });
  signal.addEventListener('abort', kill, { once: true });
  command.run();

  return {
    stdout,
    ended,
    [Symbol.asyncDispose]: async () => {
      kill();
      await ended;
    },
  };
}
