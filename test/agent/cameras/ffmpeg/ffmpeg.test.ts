import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { startIngest } from '../../../../src/agent/cameras/ffmpeg/ffmpeg.ts';
import {
  decoderProblemOf,
  problemOf,
  reportsCrash,
  reportsDecodingError,
  reportsLoss,
  reportsMadeUpTimes,
  reportsNothingDecoded,
  reportsOtherVideo,
  reportsRefusal,
} from '../../../../src/agent/cameras/ffmpeg/ffmpeg-lines.ts';
import { redactLine } from '../../../../src/agent/cameras/media-process.ts';
import { checkedUrl } from '../../../../src/agent/cameras/source-url.ts';
import { problemText } from '../../../../src/domain/problem/problem-text.ts';
import { startCamera } from '../../../peers/cameras/camera.ts';
import { childrenOf, eventually, isAlive, isStopped } from '../children.ts';

describe('source URL', () => {
  test.each([
    ['rtsp://10.0.0.9/ch1?a=b&c', 'rtsp://10.0.0.9/ch1?a=b&c'],
    ['rtsps://cam.local:322/x', 'rtsps://cam.local:322/x'],
    ['rtsp://[fe80::1]:554/', 'rtsp://[fe80::1]:554/'],
    ['rtsp://h/a b\n-f null', 'rtsp://h/a%20b-f%20null'],
    ['rtsp://h/x#y', 'rtsp://h/x'],
  ])('reads %o as %s', (text, href) => {
    const checked = checkedUrl(text);
    expect(checked.kind === 'ok' && checked.url.href).toBe(href);
  });

  test.each([
    '-f',
    'file:///etc/passwd',
    'http://h/x',
    'concat:rtsp://h/x',
    'rtsp:',
    'rtsp:///x',
    'rtsp://user:pass@h/x',
    'rtsp://h,v/x',
    'rtsp://h%20-x/',
    'RTSP:-i',
    '',
  ])('rejects %o', (url) => {
    expect(checkedUrl(url)).toMatchObject({ kind: 'unusable' });
  });
});

describe('lines of ffmpeg', () => {
  test('removes credentials', () => {
    const lines = [
      'Error opening input file rtsp://shop:s%40fe@10.0.0.9/ch1.',
      'Error opening input file rtsp://10.0.0.9/user=admin&password=s%40fe.',
      "Error opening 'rtsp://10.0.0.9:554/live?pw=s%40fe' for reading",
    ];
    for (const line of lines) {
      expect(redactLine(line)).not.toContain('s%40fe');
      expect(redactLine(line)).toContain('rtsp://10.0.0.9');
    }
  });

  test.each([
    ['[rtsp @ 0x1] [error] method DESCRIBE failed: 404 Not Found', /no such stream/],
    ['[in#0 @ 0x1] [error] Error opening input: Connection timed out', /did not answer/],
    [
      '[tcp @ 0x1] [error] Connection to tcp://127.0.0.1:1?timeout=5000000 failed: Connection refused',
      /refused/,
    ],
    [
      '[mpegts @ 0x1] [warning] Stream 0, codec mjpeg, is muxed as a private data stream and may not',
      /no H.264, H.265 or Motion JPEG/,
    ],
    ['[rtsp @ 0x1] [error] Never seen before', /^ffmpeg cannot read the camera: Never seen before$/],
  ])('%s', (line, problem) => {
    expect(problemText(problemOf(['[warning] something else', line]), 'en')).toMatch(problem);
  });

  test.each([
    ['could not be started: EAGAIN', 'camera.ffmpeg_not_started', 'EAGAIN'],
    [
      '[dec:h264 @ 0x1] [error] pthread_create() failed: Resource temporarily unavailable',
      'camera.ffmpeg_not_started',
      'pthread_create() failed: Resource temporarily unavailable',
    ],
    ['ffmpeg is not installed', 'camera.ffmpeg_missing', undefined],
    ['[AVIOContext @ 0x1] [fatal] Never seen before', 'camera.decoder_ended', 'Never seen before'],
    ['killed by SIGSEGV', 'camera.decoder_ended', 'killed by SIGSEGV'],
  ])('names why an idle decoder ended: %s', (line, code, word) => {
    const { code: found, params } = decoderProblemOf(['[warning] something else', line]);
    expect([found, Object.values(params)[0]]).toEqual([code, word]);
  });

  test('distinguishes loss, generated times and damage from other lines', () => {
    expect(reportsLoss('[rtsp @ 0x1] [warning] max delay reached. need to consume packet')).toBe(true);
    expect(reportsLoss('[rtsp @ 0x1] [error] RTP: PT=60: bad cseq 5d26 expected=5d21')).toBe(true);
    expect(
      reportsMadeUpTimes('[vost#0:0/copy @ 0x1] [warning] Non-monotonic DTS; previous: 1, current: 0'),
    ).toBe(true);
    expect(
      reportsOtherVideo(
        '[mpegts @ 0x1] [warning] Stream 0, codec mjpeg, is muxed as a private data stream and may not be recognized',
      ),
    ).toBe('Motion JPEG');
    expect(reportsDecodingError('[h264 @ 0x1] [error] error while decoding MB 7 10, bytestream -7')).toBe(
      true,
    );
    // Of the machine, not of the pictures.
    expect(
      reportsDecodingError(
        '[vist#0:0/h264 @ 0x5632d30db240] [dec:h264 @ 0x5632d30e0ec0] [error] pthread_create() failed: Resource temporarily unavailable',
      ),
    ).toBe(false);
    expect(reportsDecodingError('[swscaler @ 0x1] [warning] deprecated pixel format used')).toBe(false);
    expect(
      reportsDecodingError('[mpegts @ 0x1] [warning] Stream #0: not enough frames to estimate rate'),
    ).toBe(false);
    const nothing = '[error] Cannot determine format of input 0:0 after EOF';
    expect(reportsNothingDecoded(['[NULL @ 0x1] [error] missing picture in access unit', nothing])).toBe(
      true,
    );
    expect(reportsNothingDecoded(['[dec:hevc @ 0x1] [error] pthread_create() failed: EAGAIN', nothing])).toBe(
      false,
    );
    expect(reportsNothingDecoded(['killed by SIGKILL'])).toBe(false);
    const ends = ['killed by SIGKILL', 'killed by SIGSEGV', '[error] Cannot allocate memory'];
    expect(ends.map((line) => reportsRefusal([line]))).toEqual([true, false, true]);
    expect(ends.map((line) => reportsCrash([line]))).toEqual([false, true, false]);
  });
});

describe('processes', () => {
  const lines: string[] = [];
  const onLine = (line: string) => lines.push(line);

  test('ends a process when its signal aborts, even before it has started', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const url = `rtsp://127.0.0.1:${port}/x`;
    const stop = new AbortController();
    const atOnce = startIngest({ url, transport: 'tcp', onLine }, AbortSignal.abort());
    const later = startIngest({ url, transport: 'tcp', onLine }, stop.signal);
    await eventually(() => childrenOf(process.pid, url).length > 0);
    stop.abort();
    await Promise.all([atOnce.ended, later.ended]);
    await startIngest({ url, transport: 'tcp', onLine }, new AbortController().signal)[Symbol.asyncDispose]();
    silent.close();
    expect(childrenOf(process.pid, url)).toEqual([]);
  });

  test('keeps credentials out of the lines', async () => {
    const url = 'rtsp://canaryuser:canary%20pass@127.0.0.1:9/x';
    await using failing = startIngest({ url, transport: 'tcp', onLine }, new AbortController().signal);
    await failing.ended;
    expect(lines.join('\n')).toMatch(/refused/);
    expect(lines.join('\n')).not.toMatch(/canary/);
  });

  test('leaves neither ingest nor decoder, not even a paused one, after kill -9 of the program', async () => {
    await using camera = await startCamera({ fps: 15 });
    const program = spawn(
      process.execPath,
      [fileURLToPath(new URL('../hold-ffmpeg.ts', import.meta.url)), camera.url],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await once(program.stdout, 'data');
    const children = await eventually(() => {
      const found = childrenOf(program.pid ?? 0, 'ffmpeg');
      return found.length === 3 && found.some(({ pid }) => isStopped(pid)) && found;
    });
    program.kill('SIGKILL');
    const startedMs = Date.now();
    await eventually(() => !children.some(({ pid }) => isAlive(pid)));
    console.log(`kill -9: all ffmpegs gone after ${Date.now() - startedMs} ms`);
  });
});
