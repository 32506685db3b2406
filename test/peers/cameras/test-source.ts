/** Pictures to make films from where only their order matters, not their cost: the real ones if they are here, else ffmpeg's pattern. */
import { join } from 'node:path';
import { findSource, run } from './film.ts';

export async function testSource(folder: string): Promise<string> {
  try {
    return findSource();
  } catch {
    const path = join(folder, 'pattern.avi');
    const pattern = 'testsrc2=size=768x576:rate=10,noise=alls=12:allf=t';
    await run(['-f', 'lavfi', '-i', pattern, '-t', '30', '-c:v', 'mpeg4', '-q:v', '4', path]).done;
    return path;
  }
}
