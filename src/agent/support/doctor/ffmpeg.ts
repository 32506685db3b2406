/**
 * Checks that ffmpeg is installed and decodes what cameras send. Without it sales are accepted, but have no
 * pictures.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Check, same } from './check.ts';

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
        what: isThere
          ? { en: 'ffmpeg does not run', ja: 'ffmpeg が動きません' }
          : { en: 'ffmpeg is not installed', ja: 'ffmpeg がありません' },
        todo: {
          en: 'Install it (Debian: apt install ffmpeg). Until then sales have no pictures.',
          ja: 'インストールしてください（Debian: apt install ffmpeg）。それまで会計に画像が付きません。',
        },
      };
    }
  },
};

/** Reads the output of `-version` and `-decoders`. */
function judgeFfmpeg(about: string, list: string): Awaited<ReturnType<Check['run']>> {
  const version = /^ffmpeg version (\S+)/.exec(about)?.[1] ?? '?';
  const missing = decoders.filter((name) => !new RegExp(`^ V\\S* ${name} `, 'm').test(list));
  if (missing.length === 0)
    return { level: 'green', what: same(`ffmpeg ${version}: ${decoders.join(', ')}`) };
  return {
    level: missing.includes('h264') ? 'red' : 'yellow',
    what: {
      en: `ffmpeg ${version} can not decode ${missing.join(', ')}`,
      ja: `ffmpeg ${version} は ${missing.join('、')} を復号できません`,
    },
    todo: {
      en: 'Install the full ffmpeg of the system, or set the cameras to H.264.',
      ja: '通常版の ffmpeg をインストールするか、カメラの映像を H.264 にしてください。',
    },
  };
}
