/** Pictures to make films from where only their order matters, not their cost: the real ones if they are here, else ffmpeg's pattern. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findSource, run } from './film.ts';

/** Folder of films that tests share: each takes seconds of processor time to encode, and is the same for the same options. */
export const filmFolder = fileURLToPath(new URL('../../../node_modules/.cache/films', import.meta.url));

export async function testSource(): Promise<string> {
  try {
    return findSource();
  } catch {
    const path = join(filmFolder, 'pattern.avi');
    if (!existsSync(path)) await makePattern(path);
    return path;
  }
}

async function makePattern(path: string): Promise<void> {
  await mkdir(filmFolder, { recursive: true });
  const making = await mkdtemp(join(filmFolder, 'making-'));
  const pattern = 'testsrc2=size=768x576:rate=10,noise=alls=12:allf=t';
  const made = join(making, 'pattern.avi');
  await run(['-f', 'lavfi', '-i', pattern, '-t', '30', '-c:v', 'mpeg4', '-q:v', '4', made]).done;
  await rename(made, path);
  await rm(making, { recursive: true });
}
