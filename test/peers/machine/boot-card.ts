/** A card with the folder `tillframe`, the system that it provisions, and the program that takes it in. */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import type { Terminal } from '../../../src/cli/terminal/terminal.ts';
import { main, startProgram } from '../program.ts';

/** A user that every system has. */
export const nobody = { uid: 65_534, gid: 65_534 };
const program = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));
/** Root, in a folder that others can enter (not in a home of mode 700): the program can be started as another user too. */
export const canBeNobody =
  userInfo().uid === 0 &&
  spawnSync(process.execPath, ['-e', `require('fs').accessSync(${JSON.stringify(program)})`], nobody)
    .status === 0;
if (userInfo().uid === 0 && !canBeNobody)
  console.warn(`Other users can't enter ${program}: what the agent does as its own user is not tested here.`);

/** As a card is: FAT where a loop device is to be had, else a folder. */
function bootPartition(at: string): { readonly folder: string; readonly isFat: boolean; unmount(): void } {
  const mountPoint = join(at, 'boot');
  mkdirSync(mountPoint);
  const folder = join(mountPoint, 'tillframe');
  try {
    execFileSync('truncate', ['--size', '4M', `${at}/card`]);
    execFileSync('mkfs.vfat', [`${at}/card`], { stdio: 'ignore' });
    execFileSync('mount', ['-o', 'loop,umask=0077', `${at}/card`, mountPoint], { stdio: 'ignore' });
    mkdirSync(folder);
    return { folder, isFat: true, unmount: () => execFileSync('umount', [mountPoint]) };
  } catch {
    mkdirSync(folder, { recursive: true });
    return { folder, isFat: false, unmount: () => undefined };
  }
}

/** `isAgents`: the data folder is that user's, as the agent's own is. */
export function card({ isAgents = false } = {}) {
  const at = mkdtempSync(join(tmpdir(), 'tillframe-boot-'));
  const boot = bootPartition(at);
  const root = join(at, 'root');
  mkdirSync(join(root, 'etc'), { recursive: true });
  mkdirSync(join(root, 'usr/sbin'), { recursive: true });
  writeFileSync(join(root, 'usr/sbin/NetworkManager'), '');
  writeFileSync(join(root, 'etc/hostname'), 'tillframe\n');
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n127.0.1.1 tillframe\n');
  const dataDir = join(at, 'data');
  mkdirSync(dataDir);
  if (isAgents) chownSync(dataDir, nobody.uid, nobody.gid);
  const configFile = join(root, 'etc/tillframe/config.yaml');
  const command = ['provision', '--boot', join(at, 'boot'), '--config', configFile, '--root', root];
  // The agent's user has to reach its folders.
  execFileSync('chmod', ['0755', at]);
  return {
    ...{ at, boot, root, dataDir, configFile },
    write: (name: string, text: string) => writeFileSync(join(boot.folder, name), text),
    read: (name: string) => readFileSync(join(boot.folder, name), 'utf8'),
    has: (name: string) => existsSync(join(boot.folder, name)),
    system: (path: string) => readFileSync(join(root, path), 'utf8'),
    provision: async () => {
      const program = startProgram(command);
      const [exitCode] = (await once(program.child, 'close')) as [number];
      return { exitCode, output: program.output() };
    },
    /** In this process: a start of the program takes half a second of processor time. */
    provisionHere: async () => {
      const lines: string[] = [];
      const print = (text: string) => void lines.push(text);
      const terminal: Terminal = {
        ...{ language: 'en', runtime: 'test', print, printError: print, environment: process.env },
        self: { pid: process.pid, program: [process.execPath, main] },
      };
      const exitCode = await runCommandLine(command, terminal, new AbortController().signal);
      return { exitCode, output: lines.join('\n') };
    },
    [Symbol.dispose]: () => {
      boot.unmount();
      rmSync(at, { recursive: true, force: true });
    },
  };
}
