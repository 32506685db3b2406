/**
 * Relays the connections of a printer that polls a cloud: each has one to the cloud. Requests go on with the cloud's name in
 * their Host field, answers come back byte for byte, redirects and errors included; nothing is followed here.
 *
 * While the cloud cannot be reached the printer gets an HTTP error (503; 502 for an answer that broke off before its first
 * byte), and polls again at its own pace. Copies go to the capture; nothing waits for it. Memory: the buffers of the two sockets.
 */
import type { Socket } from 'node:net';
import { cloudRefuses, cloudUnreachable, type PrinterProblem } from '../../domain/problem/devices/printer.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import {
  endLater,
  keepAliveAfterMs,
  notInTime,
  type ProxyConnection,
  type Serving,
} from '../proxy-connection.ts';
import type { CloudEnd } from './cloud-end.ts';
import { createRequestRewriter } from './request-rewriter.ts';

/** The name is resolved, and TLS is agreed on, within it. */
const connectWithinMs = 10_000;
/** A request whose printer hung up is still delivered: it may be the confirmation of a job. */
const lingerMs = 10_000;
const closeRefusedMs = 2_000;
const logEveryMs = 60_000;

export type Relaying = Serving & {
  readonly cloud: CloudEnd;
  /** The printer has sent a request. */
  onPoll(atMs: number): void;
};

export function serveRelay(
  options: Relaying,
  connections: Set<ProxyConnection>,
  stopped: AbortSignal,
): (near: Socket) => void {
  const { cloud, index, capture, clock, log, note, nextConnection } = options;
  const mayLog = createLogThrottle(clock, logEveryMs);

  function away(error: Error): void {
    note('unreachable', cloudUnreachable(error));
    if (mayLog()) log.warn({ cloud: cloud.host, why: error.message }, 'cloud of a printer unreachable');
  }

  return (near) => {
    near.setKeepAlive(true, keepAliveAfterMs);
    const connection = nextConnection();
    const rewriter = createRequestRewriter(cloud.host);
    let isConnected = false;
    let isRefused = false;
    const far = cloud.connect(() => onReady());
    far.setKeepAlive(true, keepAliveAfterMs);
    const sinceMs = clock.monotonicMs();
    const both: ProxyConnection = { near, far, sinceMs, lastMovedMs: sinceMs, awaitsAnswer: false };
    connections.add(both);
    const whenLate = endLater(clock, { ms: connectWithinMs, stopped }, () => {
      if (!isConnected) far.destroy(notInTime());
    });

    function onReady(): void {
      isConnected = true;
      whenLate[Symbol.dispose]();
      near.on('data', forward);
      near.resume();
    }

    function forward(bytes: Buffer): void {
      const atMs = clock.monotonicMs();
      const sent = rewriter.add(bytes);
      if (sent.length > 0 && !far.write(sent)) near.pause();
      both.lastMovedMs = atMs;
      both.awaitsAnswer = true;
      options.onPoll(atMs);
      capture.add({ connection, printer: index, atMs, bytes });
      if (rewriter.isUnreadable()) refuse('400 Bad Request');
    }

    function refuse(status: string): void {
      if (isRefused) return;
      isRefused = true;
      far.destroy();
      near.off('data', forward);
      const onAnswer = (): void => options.onPoll(clock.monotonicMs());
      answerInstead(near, status, { hasAsked: both.awaitsAnswer, onAnswer });
      const late = endLater(clock, { ms: closeRefusedMs, stopped }, () => near.destroy());
      near.once('close', () => late[Symbol.dispose]());
    }

    /** The cloud is gone: before the answer, or behind it. */
    function lost(): void {
      whenLate[Symbol.dispose]();
      if (!isConnected) refuse('503 Service Unavailable');
      else if (both.awaitsAnswer) refuse('502 Bad Gateway');
      else if (!near.destroyed && !isRefused) near.end();
    }

    far.on('data', (bytes: Buffer) => {
      if (isRefused) return;
      const atMs = clock.monotonicMs();
      if (!near.destroyed && !near.write(bytes)) far.pause();
      if (both.awaitsAnswer && rewriter.method() === 'POST') note('reached', problemOfAnswer(bytes));
      both.lastMovedMs = atMs;
      both.awaitsAnswer = false;
      capture.answer({ connection, printer: index, atMs, bytes });
    });
    far.on('drain', () => near.resume());
    near.on('drain', () => far.resume());
    near.on('end', () => far.end());
    far.on('end', lost);
    far.on('error', (error) => {
      if (!isConnected) away(error);
      lost();
    });
    near.on('error', () => near.destroy());
    near.on('close', () => {
      if (far.destroyed) return;
      far.resume();
      far.end();
      const late = endLater(clock, { ms: lingerMs, stopped }, () => far.destroy());
      far.once('close', () => late[Symbol.dispose]());
    });
    far.on('close', () => {
      lost();
      if (near.readableEnded) near.destroySoon();
    });
    const forget = (): void => {
      if (near.destroyed && far.destroyed && connections.delete(both)) capture.closed(connection, index);
    };
    near.on('close', forget);
    far.on('close', forget);
  };
}

/**
 * Answers the printer in place of the cloud and closes its connection. Unread bytes would turn the end into a reset, which may
 * overtake the answer. `hasAsked`: false: the request is still to come.
 */
function answerInstead(
  near: Socket,
  status: string,
  { hasAsked, onAnswer }: { readonly hasAsked: boolean; readonly onAnswer: () => void },
): void {
  const answer = (): void => {
    onAnswer();
    near.end(refusalText(status));
  };
  if (hasAsked) answer();
  else near.once('data', answer);
  near.resume();
}

/** A poll that is refused prints nothing. A missing job is no problem. */
function problemOfAnswer(bytes: Buffer): PrinterProblem | undefined {
  const status = /^HTTP\/1\.[01] (\d{3})\b/.exec(bytes.subarray(0, 16).toString('latin1'))?.[1];
  return status === undefined || status < '300' ? undefined : cloudRefuses(status);
}

function refusalText(status: string): string {
  return `HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`;
}
