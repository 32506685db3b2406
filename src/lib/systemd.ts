/**
 * Notifications to the service manager (sd_notify(3)): ready, stopping, alive, and a line for `systemctl status`.
 *
 * Uses a socket that systemd has connected for this process (`OpenFile=/run/systemd/notify:notify` in the unit,
 * sd_listen_fds(3)): Node has no Unix datagram sockets, but each write to that one is a message. Messages therefore
 * come from this process itself (`NotifyAccess=main`), and not from its children.
 */
import { fstatSync, write } from 'node:fs';
import { promisify } from 'node:util';
import type { Log } from './log.ts';

const writeBytes = promisify(write);
const socketName = 'notify';
const firstPassedFd = 3;
/** Messages are dropped while systemd has this many unread. */
const maxUnread = 8;
const maxStatusLength = 200;

export type ServiceState = {
  /** Once: start-up is complete, and dependent services may start. */
  readonly ready?: true;
  /** Once: shutdown has begun. */
  readonly stopping?: true;
  /** Required within `watchdogMs` each time; otherwise the service is killed and restarted. */
  readonly alive?: true;
  /** For `systemctl status`. */
  readonly status?: string;
};

export type ServiceManager = {
  /** `WatchdogSec` of the unit, milliseconds; undefined without one. */
  readonly watchdogMs: number | undefined;
  /** Settles when the message was written. Failures are logged and never thrown. */
  notify(state: ServiceState): Promise<void>;
};

function notifyMessage({ ready, stopping, alive, status }: ServiceState): string {
  return [
    ...(ready === true ? ['READY=1'] : []),
    ...(stopping === true ? ['STOPPING=1'] : []),
    ...(alive === true ? ['WATCHDOG=1'] : []),
    ...(status === undefined ? [] : [`STATUS=${status.replaceAll(/\s+/gu, ' ').slice(0, maxStatusLength)}`]),
  ].join('\n');
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Descriptors that systemd passed to this process, by their names. `pid`: of this process; a program started by another one with
 * the same environment has none.
 */
export function passedDescriptors(environment: Environment, pid: number): ReadonlyMap<string, number> {
  const names = environment['LISTEN_PID'] === String(pid) ? environment['LISTEN_FDNAMES']?.split(':') : [];
  return new Map(names?.map((name, place) => [name, firstPassedFd + place]));
}

/** Whether standard output is read by the journal: systemd names its device and inode (systemd.exec(5)), which a child with another output inherits too. */
export function isJournalOutput(environment: Environment): boolean {
  const stream = environment['JOURNAL_STREAM'];
  if (stream === undefined) return false;
  const { dev, ino } = fstatSync(1);
  return stream === `${dev}:${ino}`;
}

/** Undefined without a service manager. `pid`: of this process. */
export function serviceManager(
  environment: Environment,
  { pid, log }: { readonly pid: number; readonly log: Log },
): ServiceManager | undefined {
  const socket = passedDescriptors(environment, pid).get(socketName);
  if (socket === undefined) return undefined;
  const { WATCHDOG_USEC: watchdogUs, WATCHDOG_PID: watched } = environment;
  const watchdogMs = Number(watchdogUs) / 1_000;
  let unread = 0;
  return {
    watchdogMs: watchdogMs > 0 && watched === String(pid) ? watchdogMs : undefined,
    async notify(state) {
      if (unread === maxUnread) return;
      unread++;
      try {
        await writeBytes(socket, Buffer.from(notifyMessage(state)));
      } catch (error) {
        log.warn({ err: error }, 'notifying systemd failed');
      }
      unread--;
    },
  };
}
