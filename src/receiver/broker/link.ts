/**
 * One connection to a NATS cluster, from its login until it ends; the only file that imports the client.
 *
 * 1. The consumers are there before the link is: nats-server keeps a QoS 1 message only while a consumer wants it. The stream is made where no
 * MQTT client has connected yet. 2. A link never reconnects: run-broker.ts opens the next one. 3. A pull asks for no more messages than its
 * caller takes at once, and is bounded in time.
 */
import { readFileSync } from 'node:fs';
import {
  AckPolicy,
  type ConsumerInfo,
  DeliverPolicy,
  type JetStreamManager,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import {
  connect,
  createInbox,
  credsAuthenticator,
  type Msg,
  type NatsConnection,
  nanos,
} from '@nats-io/transport-node';
import { deadline, isAborted, pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import { ErrorForPeople } from '../../lib/error-for-people.ts';
import { receiverStartText } from '../text/start.ts';
import { type BrokerAddress, consumersOf, filtersOf, mqttStream, mqttSubjects } from './address.ts';
import { deniedSubject, linkProblem, missingRight } from './link-problems.ts';

export type BrokerMessage = {
  readonly subject: string;
  readonly body: Uint8Array;
  /** Place in the stream. */
  readonly sequence: number;
  /** By the clock of the server that put it into the stream. */
  readonly publishedMs: number;
  /** From 1. */
  readonly deliveries: number;
  /** It was stored. */
  ack(): void;
  /** It can never be stored: not delivered again. */
  end(): void;
  /** Delivered again, to any receiver, after this time. */
  later(ms: number): void;
};

export type Lane = 'events' | 'pictures';

export type Link = AsyncDisposable & {
  /** Address of the server, and copies that the cluster keeps of each message. */
  readonly server: string;
  readonly replicas: number;
  /** Calls back once for each right that the server denies: for acknowledgements and results it gives no other answer. */
  onDenied(callback: (right: string) => void): void;
  /** Aborts when the connection has ended. */
  readonly ended: AbortSignal;
  /** Up to `max` messages; none after a while without any, and after an abort. Rejects when the server does not answer. */
  pull(lane: Lane, max: number, signal: AbortSignal): Promise<BrokerMessage[]>;
  publish(subject: string, text: string): void;
  /** Acknowledgements have reached the server. */
  flush(): Promise<void>;
};

export type LinkOptions = BrokerAddress & { readonly credentialsFile?: string; readonly clock: Clock };

/** Unacknowledged messages of all receivers together, and the time after which one of them is delivered again. */
const lanes = {
  events: { max_ack_pending: 2_000, ack_wait: nanos(30_000) },
  pictures: { max_ack_pending: 200, ack_wait: nanos(30_000) },
} as const;

const connectMs = 10_000;
const pingMs = 10_000;
const waitMs = 20_000;
/** Beyond the server's own limit of a pull. */
const lateMs = 5_000;
/** After an answer such as a change of the leader. */
const busyMs = 500;

/** Throws `ErrorForPeople` where the servers, the stream or the consumers can't be used. */
export async function openLink(options: LinkOptions, signal: AbortSignal): Promise<Link> {
  const { servers, isTls, user, password, credentialsFile, clock, prefix } = options;
  let nc: NatsConnection;
  try {
    nc = await connect({
      ...{ servers: [...servers], reconnect: false, timeout: connectMs, name: 'tillframe receiver' },
      ...{ pingInterval: pingMs, maxPingOut: 2 },
      ...(isTls && { tls: {} }),
      ...(user !== undefined && { user }),
      ...(password !== undefined && { pass: password }),
      ...(credentialsFile !== undefined && {
        authenticator: credsAuthenticator(bytesIn(credentialsFile)),
      }),
    });
  } catch (error) {
    throw linkProblem(error, { server: servers.join(', ') });
  }
  const server = nc.getServer();
  try {
    signal.throwIfAborted();
    const manager = await jetstreamManager(nc, { checkAPI: false });
    const replicas = await haveStream(manager, nc.info?.cluster !== undefined);
    const [names, filters] = [consumersOf(prefix), filtersOf(prefix)];
    await haveConsumer(manager, 'events', { name: names.events, filter: filters.events });
    await haveConsumer(manager, 'pictures', { name: names.pictures, filter: filters.pictures });
    return linkOf(nc, { server, replicas, names, clock, prefix });
  } catch (error) {
    await nc.close();
    throw linkProblem(error, { server });
  }
}

function bytesIn(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? '';
    throw new ErrorForPeople(receiverStartText('broker_credentials', { path, why }));
  }
}

/** Number of its replicas. As nats-server makes it with the first MQTT client, which may publish at once. */
async function haveStream(manager: JetStreamManager, isClustered: boolean): Promise<number> {
  try {
    return (await manager.streams.info(mqttStream)).config.num_replicas;
  } catch (error) {
    if ((error as { code?: unknown }).code !== streamNotFound) throw error;
  }
  const made = await manager.streams.add({
    name: mqttStream,
    subjects: [`${mqttSubjects}>`],
    retention: RetentionPolicy.Interest,
    storage: StorageType.File,
    num_replicas: isClustered ? 3 : 1,
  });
  return made.config.num_replicas;
}

/** A gateway may publish messages as large as the server permits (1 MB by default). */
const maxPullBytes = 16 * 1024 * 1024;
const streamNotFound = 10_059;
const consumerNotFound = 10_014;

async function haveConsumer(
  manager: JetStreamManager,
  lane: Lane,
  { name, filter }: { readonly name: string; readonly filter: string },
): Promise<ConsumerInfo> {
  try {
    const found = await manager.consumers.info(mqttStream, name);
    const { filter_subject, ack_policy } = found.config;
    if (filter_subject === filter && ack_policy === AckPolicy.Explicit) return found;
    throw new ErrorForPeople(receiverStartText('broker_consumer_differs', { name, filter }));
  } catch (error) {
    if ((error as { code?: unknown }).code !== consumerNotFound) throw error;
  }
  return manager.consumers.add(mqttStream, {
    durable_name: name,
    filter_subject: filter,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    max_deliver: -1,
    ...lanes[lane],
  });
}

type Opened = {
  readonly server: string;
  readonly replicas: number;
  readonly names: Readonly<Record<Lane, string>>;
  readonly prefix: string;
  readonly clock: Clock;
};

type Request = { readonly batch: number; readonly max_bytes?: number } & (
  | { readonly no_wait: true }
  | { readonly expires: number }
);

function linkOf(nc: NatsConnection, { server, replicas, names, clock, prefix }: Opened): Link {
  const life = new AbortController();
  void nc.closed().then((why) => life.abort(why ?? new Error('closed')));
  const denied = new Set<string>();
  let onDenied: (right: string) => void = () => undefined;
  void (async () => {
    for await (const status of nc.status()) {
      const subject = status.type === 'error' ? deniedSubject(status.error) : undefined;
      if (subject === undefined) continue;
      const right = missingRight(subject, prefix);
      if (denied.has(right)) continue;
      denied.add(right);
      onDenied(right);
    }
  })();

  async function request(lane: Lane, body: Request, signal: AbortSignal): Promise<BrokerMessage[]> {
    const inbox = createInbox();
    const got: BrokerMessage[] = [];
    const subscription = nc.subscribe(inbox);
    using bounded = deadline(clock, ('expires' in body ? waitMs : 0) + lateMs, signal);
    const stop = (): void => subscription.unsubscribe();
    bounded.signal.addEventListener('abort', stop, { once: true });
    try {
      nc.publish(`$JS.API.CONSUMER.MSG.NEXT.${mqttStream}.${names[lane]}`, JSON.stringify(body), {
        reply: inbox,
      });
      for await (const message of subscription) {
        const code = message.headers?.code ?? 0;
        if (code === 0) got.push(messageOf(message, nc));
        else if (code === noMessages || code === requestTimeout) return got;
        else if (code === conflict && !/deleted/i.test(message.headers?.description ?? '')) {
          // Its bytes are used up: the rest comes with the next one.
          if (!/maxbytes/i.test(message.headers?.description ?? '')) await pause(clock, busyMs, signal);
          return got;
        } else throw new Error(`JetStream: ${code} ${message.headers?.description ?? ''}`);
        if (got.length === body.batch) return got;
      }
      if (nc.isClosed()) life.signal.throwIfAborted();
      const subject = [...denied].find((right) => right.startsWith('$JS.API.'));
      if (subject !== undefined)
        throw new ErrorForPeople(receiverStartText('broker_no_right', { server, subject }));
      if (bounded.passed() && got.length === 0) throw new Error('JetStream does not answer');
      return got;
    } finally {
      bounded.signal.removeEventListener('abort', stop);
      subscription.unsubscribe();
    }
  }

  return {
    ...{ server, replicas, ended: life.signal },
    onDenied(callback) {
      onDenied = callback;
      for (const right of denied) callback(right);
    },
    async pull(lane, max, signal) {
      const waiting = await request(lane, { batch: max, max_bytes: maxPullBytes, no_wait: true }, signal);
      if (waiting.length > 0 || isAborted(signal)) return waiting;
      const first = await request(lane, { batch: 1, expires: nanos(waitMs) }, signal);
      if (first.length === 0 || isAborted(signal)) return first;
      return [
        ...first,
        ...(await request(lane, { batch: max - 1, max_bytes: maxPullBytes, no_wait: true }, signal)),
      ];
    },
    publish(subject, text) {
      if (!nc.isClosed()) nc.publish(subject, text);
    },
    // Those that a lost connection takes along are delivered again.
    flush: () => (nc.isClosed() ? Promise.resolve() : nc.flush().catch(() => undefined)),
    async [Symbol.asyncDispose]() {
      // Sends what is buffered, acknowledgements too.
      if (!nc.isClosed()) await nc.flush().catch(() => undefined);
      await nc.close();
    },
  };
}

/** Status codes of a pull. */
const noMessages = 404;
const requestTimeout = 408;
const conflict = 409;

function messageOf({ subject, data: body, reply = '' }: Msg, nc: NatsConnection): BrokerMessage {
  const answer = (text: string): void => {
    if (!nc.isClosed()) nc.publish(reply, text);
  };
  return {
    ...{ subject, body, ...placeIn(reply) },
    ack: () => answer('+ACK'),
    end: () => answer('+TERM'),
    later: (ms) => answer(`-NAK ${JSON.stringify({ delay: nanos(ms) })}`),
  };
}

/** `$JS.ACK.STREAM.CONSUMER.DELIVERIES.SEQUENCE.…`, with the domain and a hash of the account before the stream where there are domains. */
function placeIn(reply: string): Pick<BrokerMessage, 'sequence' | 'deliveries' | 'publishedMs'> {
  const tokens = reply.split('.');
  const [, , deliveries, sequence, , timeNanos] = tokens.slice(tokens.length > 9 ? 4 : 2);
  const publishedMs = Math.floor(Number(timeNanos) / 1_000_000);
  return { sequence: Number(sequence), deliveries: Number(deliveries), publishedMs };
}
