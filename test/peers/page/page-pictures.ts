/** JPEGs for the page: a drawn counter, or pictures of a real film. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';

/** 640 × 360, each a little different. `film` is anything ffmpeg reads. */
export async function pictures(count: number, film?: string): Promise<Buffer[]> {
  if (film === undefined) return Promise.all(Array.from({ length: count }, (_, i) => drawn(i)));
  const folder = await mkdtemp(join(tmpdir(), 'tillframe-film-'));
  try {
    const filter = 'fps=1/2,crop=iw:iw*9/16:0:(ih-oh)*0.6,scale=640:360';
    const args = [
      '-v',
      'error',
      '-i',
      film,
      '-vf',
      filter,
      '-frames:v',
      String(count),
      '-q:v',
      '5',
      join(folder, '%03d.jpeg'),
    ];
    await promisify(execFile)('ffmpeg', args);
    const names = (await readdir(folder)).sort();
    return await Promise.all(names.map((name) => readFile(join(folder, name))));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function drawn(i: number): Promise<Buffer> {
  const x = 150 + ((i * 67) % 280);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360">
    <rect width="640" height="360" fill="#454d54"/><rect y="240" width="640" height="120" fill="#6d5a45"/>
    <circle cx="${x}" cy="120" r="40" fill="#d9b99b"/><path d="M${x - 68} 260q68-116 136 0z" fill="hsl(${i * 47} 35% 40%)"/>
    <rect x="430" y="184" width="132" height="80" rx="8" fill="#20262b"/><rect x="442" y="194" width="108" height="52" fill="#7fb7c9"/>
  </svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 70 }).toBuffer();
}
