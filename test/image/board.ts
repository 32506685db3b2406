/** The board: qemu-system-aarch64 with UEFI, a card, a network in which the tester's machine is 10.0.2.2, a serial line and a screen. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '../peers/program.ts';

/** Address of this machine's 127.0.0.1 as seen from the board. */
export const testerAddress = '10.0.2.2';
const firmware = '/usr/share/qemu-efi-aarch64/QEMU_EFI.fd';

export type Board = {
  /** Output of its serial line since it was switched on. */
  serial(): string;
  /** The first match on the serial line, past or future. */
  printed(pattern: RegExp, withinMs: number): Promise<RegExpExecArray>;
  /** Saves a picture of the screen as a PNG. */
  photograph(file: string): Promise<void>;
  /** Like pulling its plug: SIGKILL, at once. Unwritten data of the system is lost. */
  cutPower(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** `ports`: port of this machine's 127.0.0.1 → port of the board. */
export function switchOn(options: {
  readonly card: string;
  readonly folder: string;
  readonly ports: ReadonlyMap<number, number>;
  readonly mac: string;
}): Board {
  const { card, folder, ports, mac } = options;
  const log = join(folder, 'serial.log');
  const control = join(folder, 'qmp');
  for (const path of [log, control]) rmSync(path, { force: true });
  const forwards = [...ports].map(([here, there]) => `,hostfwd=tcp:127.0.0.1:${here}-:${there}`).join('');
  const child = spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'qemu-system-aarch64', '-machine', 'virt', '-cpu', 'cortex-a72'],
      ...['-accel', 'tcg,thread=multi', '-smp', '2', '-m', '2048', '-nodefaults', '-bios', firmware],
      ...['-drive', `if=none,id=card,file=${card},format=raw`, '-device', 'virtio-blk-pci,drive=card'],
      ...['-netdev', `user,id=net${forwards}`, '-device', `virtio-net-pci,netdev=net,mac=${mac},romfile=`],
      ...['-device', 'virtio-gpu-pci', '-device', 'virtio-rng-pci', '-display', 'none'],
      ...['-serial', `file:${log}`, '-qmp', `unix:${control},server=on,wait=off`],
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const isOff = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const serial = (): string => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  const board: Board = {
    serial,
    printed: (pattern, withinMs) =>
      eventually(
        `${pattern.source} on the serial line`,
        async () => {
          const found = pattern.exec(serial());
          if (found === null && isOff()) throw new Error(`the board went off:\n${serial().slice(-3_000)}`);
          return found ?? undefined;
        },
        withinMs,
      ),
    photograph: async (file) => {
      await execute(control, 'screendump', { filename: file, format: 'png' });
    },
    cutPower: async () => {
      if (!isOff()) child.kill('SIGKILL');
      await exited;
    },
    [Symbol.asyncDispose]: () => board.cutPower(),
  };
  return board;
}

/** Runs one command over QMP; rejects with its error. */
async function execute(control: string, command: string, args: Record<string, string>): Promise<void> {
  const socket = connect(control);
  try {
    const answers = createInterface(socket)[Symbol.asyncIterator]();
    const send = async (message?: object): Promise<void> => {
      if (message !== undefined) socket.write(`${JSON.stringify(message)}\n`);
      for (;;) {
        const { value, done } = (await answers.next()) as { value?: string; done?: boolean };
        if (done === true || value === undefined)
          throw new Error(`qemu closed the connection during ${command}`);
        const answer = JSON.parse(value) as { event?: string; error?: { desc: string } };
        if (answer.error !== undefined) throw new Error(`${command}: ${answer.error.desc}`);
        if (answer.event === undefined) return;
      }
    };
    await send();
    await send({ execute: 'qmp_capabilities' });
    await send({ execute: command, arguments: args });
  } finally {
    socket.destroy();
  }
}
