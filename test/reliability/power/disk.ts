/** A disk whose power can be cut: nbdkit with a volatile cache, through FUSE and a loop device, with ext4 on it. Needs root. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually } from '../../peers/program.ts';

const plugin = fileURLToPath(new URL('./volatile-disk.py', import.meta.url));
const imageBytes = 96 * 1024 * 1024;

type Cut = {
  /** The file system as it is found after the cut. */
  readonly folder: string;
  /** Blocks that were written and not flushed, and how many of those had reached the disk. */
  readonly unflushed: number;
  readonly kept: number;
  [Symbol.dispose](): void;
};

export type VolatileDisk = {
  /** The file system, mounted. */
  readonly folder: string;
  /** `keep`: the part of the unflushed blocks that had reached the disk, 0 … 1. What runs on the disk goes on. */
  cut(options: { seed: number; keep: number }): Promise<Cut>;
  [Symbol.asyncDispose](): Promise<void>;
};

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' }).trim();

export async function mountVolatileDisk(): Promise<VolatileDisk> {
  await using made = new AsyncDisposableStack();
  const own = made.adopt(mkdtempSync(join(tmpdir(), 'tillframe-power-')), (path) =>
    rmSync(path, { recursive: true, force: true }),
  );
  const [image, nbd, control, fuse, folder] = ['image', 'nbd', 'control', 'fuse', 'disk'].map((name) =>
    join(own, name),
  );
  if (
    image === undefined ||
    nbd === undefined ||
    control === undefined ||
    fuse === undefined ||
    folder === undefined
  ) {
    throw new Error('unreachable');
  }
  writeFileSync(image, '');
  truncateSync(image, imageBytes);
  for (const path of [fuse, folder]) mkdirSync(path);

  const nbdkit = start(made, 'nbdkit', [
    '-f',
    '-U',
    nbd,
    'python',
    plugin,
    `image=${image}`,
    `control=${control}`,
  ]);
  await appears(nbd, nbdkit);
  await appears(control, nbdkit);
  const nbdfuse = start(made, 'nbdfuse', [join(fuse, 'disk'), `nbd+unix:///?socket=${nbd}`]);
  made.defer(() => void run('umount', '-l', fuse));
  await appears(join(fuse, 'disk'), nbdfuse);
  const loop = run('losetup', '--find', '--show', join(fuse, 'disk'));
  made.defer(() => void run('losetup', '--detach', loop));
  run('mkfs.ext4', '-q', '-F', loop);
  run('mount', '-t', 'ext4', loop, folder);
  made.defer(() => void run('umount', '-l', folder));

  const all = made.move();
  let cuts = 0;
  return {
    folder,
    cut: async ({ seed, keep }) => {
      cuts += 1;
      const copy = join(own, `cut-${cuts}`);
      const { unflushed, kept } = (await ask(control, { to: copy, seed, keep })) as {
        unflushed: number;
        kept: number;
      };
      const found = `${copy}-mounted`;
      mkdirSync(found);
      // The journal is replayed here, as at the next boot.
      run('mount', '-t', 'ext4', '-o', 'loop', copy, found);
      return {
        folder: found,
        unflushed,
        kept,
        [Symbol.dispose]: () => {
          run('umount', '-l', found);
          rmSync(found, { recursive: true, force: true });
          rmSync(copy);
        },
      };
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

function start(made: AsyncDisposableStack, command: string, args: readonly string[]): ChildProcess {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  made.defer(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  return child;
}

async function appears(path: string, from: ChildProcess): Promise<void> {
  await eventually(`${path} of ${from.spawnargs[3] ?? ''}`, async () => {
    if (from.exitCode !== null) throw new Error(`${from.spawnargs.join(' ')} ended with ${from.exitCode}`);
    await Promise.resolve();
    return existsSync(path) ? true : undefined;
  });
}

async function ask(control: string, question: object): Promise<unknown> {
  const socket = connect(control);
  try {
    socket.write(`${JSON.stringify(question)}\n`);
    const [line] = (await once(createInterface(socket), 'line')) as [string];
    return JSON.parse(line);
  } finally {
    socket.destroy();
  }
}
