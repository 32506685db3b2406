/**
 * Checks that ffmpeg is installed and decodes what cameras send. Without it sales are accepted, but have no
 * pictures.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import type { Check, Found } from './check.ts';

const decoders = ['h264', 'hevc', 'mjpeg'];
const ask = promisify(execFile);

export const ffmpegCheck: Check = {
  name: 'ffmpeg',
  run: async (_context, signal) => {
    try {
      const options = { signal, maxBuffer: 1024 * 1024 };
      const [about, list] = await Promise.all([
        ask('ffmpeg', ['-hide_banner', '-version'], options),
        ask('ffmpeg', ['-hide_banner', '-decoders'], options),
      ]);
      return judgeFfmpeg(about.stdout, list.stdout);
    } catch (error) {
      signal.throwIfAborted();
      const isThere = (error as NodeJS.ErrnoException).code !== 'ENOENT';
      return {
        level: 'red',
        what: doctorMessage(isThere ? 'doctor.ffmpeg_fails' : 'doctor.ffmpeg_absent'),
        todo: doctorMessage('doctor.install_ffmpeg'),
      };
    }
  },
};

/** Reads the output of `-version` and `-decoders`. */
function judgeFfmpeg(about: string, list: string): Found {
  const version = /^ffmpeg version (\S+)/.exec(about)?.[1] ?? '?';
  const missing = decoders.filter((name) => !new RegExp(`^ V\\S* ${name} `, 'm').test(list));
  if (missing.length === 0)
    return {
      level: 'green',
      what: doctorMessage('doctor.ffmpeg', { version, decoders: decoders.join(', ') }),
    };
  return {
    level: missing.includes('h264') ? 'red' : 'yellow',
    what: doctorMessage('doctor.ffmpeg_lacks', { version, decoders: missing }),
    todo: doctorMessage('doctor.install_full_ffmpeg'),
  };
}
