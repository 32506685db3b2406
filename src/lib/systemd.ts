/**
 * What the service manager is told (sd_notify(3)): ready, stopping, alive, and a line for `systemctl status`.
 *
 * Over a socket that systemd has connected for this process (`OpenFile=/run/systemd/notify:notify` in the unit, sd_listen_fds(3)): Node has
 * no datagram sockets of the Unix kind, but whatever is written to that one is a message. So it comes from this very process
 * (`NotifyAccess=main`), and its children have no say.
 */
import { write } from 'node:fs';
import { promisify } from 'node:util';
import type { Log } from './log.ts';

const writeBytes = promisify(write);
const socketName = 'notify';
const firstPassedFd = 3;
/** A systemd that reads nothing for so many messages is told nothing until it has read them. */
const maxUnread = 8;
const maxStatusLength = 200;

export type ServiceState = {
  /** Once: from now on whoever waits for this service may start. */
  readonly ready?: true;
  /** Once: the end has begun. */
  readonly stopping?: true;
  /** Within `watchdogMs` each time, else the service is killed and started again. */
  readonly alive?: true;
  /** For `systemctl status`. */
  readonly status?: string;
};

export type ServiceManager = {
  /** Of the unit (`WatchdogSec`), milliseconds; undefined where it has none. */
  readonly watchdogMs: number | undefined;
  /** Settles when it is on its way. What can't be told is logged and never thrown. */
  tell(state: ServiceState): Promise<void>;
};

export function notifyMessage({ ready, stopping, alive, status }: ServiceState): string {
  return [
    ...(ready === true ? ['READY=1'] : []),
    ...(stopping === true ? ['STOPPING=1'] : []),
    ...(alive === true ? ['WATCHDOG=1'] : []),
    ...(status === undefined ? [] : [`STATUS=${status.replaceAll(/\s+/gu, ' ').slice(0, maxStatusLength)}`]),
  ].join('\n');
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `pid`: of this process; a program that was started with the same environment by another one has no such socket. */
function notifySocket(environment: Environment, pid: number): number | undefined {
  if (environment['LISTEN_PID'] !== String(pid)) return undefined;
  const place = environment['LISTEN_FDNAMES']?.split(':').indexOf(socketName) ?? -1;
  return place < 0 ? undefined : firstPassedFd + place;
}

/** Undefined where no service manager wants to know. `pid`: of this process. */
export function serviceManager(
  environment: Environment,
  { pid, log }: { readonly pid: number; readonly log: Log },
): ServiceManager | undefined {
  const socket = notifySocket(environment, pid);
  if (socket === undefined) return undefined;
  const { WATCHDOG_USEC: watchdogUs, WATCHDOG_PID: watched } = environment;
  const watchdogMs = Number(watchdogUs) / 1_000;
  let unread = 0;
  return {
    watchdogMs: watchdogMs > 0 && watched === String(pid) ? watchdogMs : undefined,
    async tell(state) {
      if (unread === maxUnread) return;
      unread++;
      try {
        await writeBytes(socket, Buffer.from(notifyMessage(state)));
      } catch (error) {
        log.warn({ err: error }, 'systemd could not be told how this service fares');
      }
      unread--;
    },
  };
}
