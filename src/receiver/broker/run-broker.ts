/**
 * Takes what gateways have published to NATS into the receiver's tables, for as long as the receiver runs. Any number of receivers share the two
 * consumers, one of events and one of pictures.
 *
 * 1. A batch is pulled, checked and stored in one transaction. 2. Only then its messages are acknowledged: after a crash in between they are
 * delivered again and count once. 3. Messages that can never be stored are kept as refused, durably, before JetStream forgets them. 4. While the
 * disk is full or the database away, messages wait at the broker. 5. With 2, gateways get a result on their topic `acks`, for those with
 * `ack: application`.
 */

import type { BatchAnswer } from '../../contract/cloud/event.ts';
import { problemText } from '../../domain/problem/problem-text.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { type Backoff, backoffMs } from '../../domain/time/retry-policy.ts';
import { childLifetime, isAborted, pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import { ErrorForPeople } from '../../lib/error-for-people.ts';
import { failpoint } from '../../lib/failpoint.ts';
import type { Log } from '../../lib/log.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import type { ContractStore } from '../contract-store.ts';
import { isDamage } from '../database.ts';
import { resultsSubject, senderOf } from './address.ts';
import { type BrokerMessage, type Lane, type Link, type LinkOptions, openLink } from './link.ts';
import type { RefusedMessages } from './refused-messages.ts';
import { createEventIntake, type Outcome } from './take-events.ts';
import { takePictures } from './take-pictures.ts';

/** Messages of a batch: of events up to 64 KiB, and of pictures up to 120 KiB. */
const batchOf: Readonly<Record<Lane, number>> = { events: 200, pictures: 20 };
/** Results of one message: far below what a gateway reads. */
const maxResults = 50;
const reconnecting: Backoff = { firstMs: 500, capMs: 30_000 };
const storing: Backoff = { firstMs: 500, capMs: 30_000 };
/** A connection that lasted so long was usable. */
const steadyMs = 60_000;
const roomEveryMs = 5_000;
const logEveryMs = 60_000;

type Result = BatchAnswer['results'][number];

export type BrokerDeps = Pick<ContractStore, 'events' | 'pictures' | 'erasures' | 'diskRoom'> & {
  readonly refusedMessages: RefusedMessages;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
};

/** The first link, at the start: throws `ErrorForPeople` where it can't be used. */
export async function openBroker(options: LinkOptions, log: Log, signal: AbortSignal): Promise<Link> {
  const link = await openLink(options, signal);
  log.info({ server: link.server, replicas: link.replicas }, 'broker connected');
  return link;
}

/** Runs until the signal aborts, and finishes the batch under way; rejects when the database breaks. */
export async function runBroker(
  first: Link,
  options: LinkOptions,
  deps: BrokerDeps,
  signal: AbortSignal,
): Promise<void> {
  const { clock, log, random } = deps;
  let link: Link | undefined = first;
  for (let attempts = 0; ; attempts++) {
    const sinceMs = clock.monotonicMs();
    try {
      link ??= await openBroker(options, log, signal);
      await using open = link;
      await serve(open, options, deps, signal);
    } catch (error) {
      if (isDamage(error)) throw error;
      if (!signal.aborted) log.warn({ why: wordsOf(error) }, 'broker cannot be used, trying again');
    }
    link = undefined;
    if (clock.monotonicMs() - sinceMs > steadyMs) attempts = 0;
    if (!(await pause(clock, backoffMs(reconnecting, attempts, random()), signal))) return;
  }
}

/** Both lanes of one connection, until it ends. */
async function serve(link: Link, options: LinkOptions, deps: BrokerDeps, signal: AbortSignal): Promise<void> {
  using lifetime = childLifetime(signal);
  const end = (): void => lifetime.end(link.ended.reason);
  link.ended.addEventListener('abort', end, { once: true });
  if (link.ended.aborted) end();
  const { prefix } = options;
  link.onDenied((right) => {
    const { code, params } = receiverProblem('receiver.broker_right_missing', { server: link.server, right });
    const why = problemText({ code, params }, 'en');
    deps.log.warn({ code, right, why }, 'broker denies a right that the receiver needs');
  });
  const intakeEvents = createEventIntake(deps);
  const lanes = [
    runLane(
      'events',
      (messages) => intakeEvents(messages, deps.clock.nowMs()),
      { link, prefix },
      deps,
      lifetime.signal,
    ),
    runLane(
      'pictures',
      (messages) => takePictures(messages, { ...deps, prefix }),
      { link, prefix },
      deps,
      lifetime.signal,
    ),
  ];
  try {
    await Promise.all(lanes);
  } catch (error) {
    lifetime.end(error);
    throw error;
  } finally {
    await Promise.allSettled(lanes);
  }
  if (!signal.aborted) lifetime.signal.throwIfAborted();
}

async function runLane(
  lane: Lane,
  take: (messages: readonly BrokerMessage[]) => Promise<Outcome[]>,
  { link, prefix }: { readonly link: Link; readonly prefix: string },
  deps: BrokerDeps,
  signal: AbortSignal,
): Promise<void> {
  const { clock, log, random, diskRoom } = deps;
  const mayLog = createLogThrottle(clock, logEveryMs);
  for (let failures = 0; !signal.aborted; ) {
    if (diskRoom !== undefined && !diskRoom().enough) {
      if (mayLog()) log.warn({ lane }, 'disk is full, messages wait at the broker');
      await pause(clock, roomEveryMs, signal);
      continue;
    }
    const messages = await link.pull(lane, batchOf[lane], signal);
    if (messages.length === 0) continue;
    if (isAborted(signal)) {
      for (const message of messages) message.later(0);
      return;
    }
    try {
      const outcomes = await take(messages);
      await settle(messages, outcomes, { link, prefix }, deps);
      failures = 0;
    } catch (error) {
      if (isDamage(error)) throw error;
      const waitMs = backoffMs(storing, failures++, random());
      if (mayLog())
        log.warn({ lane, why: wordsOf(error) }, 'messages of the broker not stored, trying again');
      for (const message of messages) message.later(Math.ceil(waitMs));
      await pause(clock, waitMs, signal);
    }
  }
}

/** After the commit: results for gateways, and acknowledgements. */
async function settle(
  messages: readonly BrokerMessage[],
  outcomes: readonly Outcome[],
  { link, prefix }: { readonly link: Link; readonly prefix: string },
  { refusedMessages, log, random }: BrokerDeps,
): Promise<void> {
  failpoint('broker.before_ack');
  const settled = messages.map((message, at) => ({
    message,
    outcome: outcomes[at] ?? ({ kind: 'later' } as const),
  }));
  const refused = settled.flatMap(({ message, outcome }) =>
    outcome.kind === 'refused'
      ? [{ subject: message.subject, body: message.body, problem: outcome.problem }]
      : [],
  );
  if (refused.length > 0) {
    await refusedMessages.add(refused);
    for (const { subject, problem } of refused)
      log.warn({ subject, code: problem.code }, 'message of the broker refused and kept');
  }
  const results = new Map<string, Result[]>();
  for (const { message, outcome } of settled) {
    if (outcome.kind === 'later') message.later(Math.ceil(backoffMs(storing, message.deliveries, random())));
    else if (outcome.kind === 'refused') message.end();
    else message.ack();
    if (outcome.kind === 'later' || outcome.result === undefined) continue;
    const { gateway } = senderOf(message.subject, prefix);
    results.set(gateway, [...(results.get(gateway) ?? []), outcome.result]);
  }
  for (const [gateway, all] of results)
    for (let from = 0; from < all.length; from += maxResults)
      link.publish(
        resultsSubject(prefix, gateway),
        JSON.stringify({ results: all.slice(from, from + maxResults) }),
      );
  await link.flush();
}

function wordsOf(error: unknown): string {
  if (error instanceof ErrorForPeople) return error.words.en;
  return error instanceof Error ? error.message : String(error);
}
