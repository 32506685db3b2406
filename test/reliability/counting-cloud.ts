/** A cloud that keeps what it is sent by id, as the contract asks, and counts what it is told twice. Forgetful in nothing. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export type CountingCloud = {
  readonly url: string;
  /** SHA-256 of the body by event id. */
  readonly bodies: ReadonlyMap<string, string>;
  /** Event ids by sale. */
  readonly revisions: ReadonlyMap<string, ReadonlySet<string>>;
  readonly pictures: ReadonlySet<string>;
  /** Sales by the sequence of the first event that told them. */
  firstTold(): string[];
  /** Pictures that the newest revisions name. */
  wanted(): string[];
  /** Sequences that are missing between the first and the last one of sales. */
  gaps(): number;
  /** Events that came again with the body they had, and with another. */
  readonly counts: { again: number; otherBody: number };
  [Symbol.asyncDispose](): Promise<void>;
};

type Event = {
  id: string;
  type: string;
  sequence: string;
  subject: string;
  data: { revision: number; captures: { thumbnail?: { sha256: string } }[] };
};

/** `dropAnswers`: this part of the answers is never given. In [0, 1). `onHeard`: called for each event of a sale, by the sale, and for each picture. */
export async function startCountingCloud(
  options: {
    dropAnswers?: number;
    host?: string;
    port?: number;
    onHeard?: (what: 'sale' | 'picture', id: string) => void;
  } = {},
): Promise<CountingCloud> {
  const { host = '127.0.0.1', port = 0, onHeard = () => undefined } = options;
  const bodies = new Map<string, string>();
  const revisions = new Map<string, Set<string>>();
  const newest = new Map<string, Event>();
  const pictures = new Set<string>();
  const first = new Map<string, string>();
  const counts = { again: 0, otherBody: 0 };
  const sequences = new Set<number>();

  function take(event: Event, body: string): void {
    const sha256 = createHash('sha256').update(body).digest('hex');
    const before = bodies.get(event.id);
    if (before === sha256) counts.again += 1;
    else if (before !== undefined) counts.otherBody += 1;
    bodies.set(event.id, before ?? sha256);
    if (event.type !== 'com.tillframe.sale.v1') return;
    sequences.add(Number(event.sequence));
    onHeard('sale', event.subject);
    const earliest = first.get(event.subject);
    if (earliest === undefined || event.sequence < earliest) first.set(event.subject, event.sequence);
    const ids = revisions.get(event.subject) ?? new Set();
    revisions.set(event.subject, ids.add(event.id));
    if ((newest.get(event.subject)?.data.revision ?? 0) < event.data.revision)
      newest.set(event.subject, event);
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      const isDropped = Math.random() < (options.dropAnswers ?? 0);
      if (request.method === 'PUT') {
        const sha256 = createHash('sha256').update(body).digest('hex');
        if (!(request.url ?? '').endsWith(sha256))
          throw new Error(`another picture than its address says: ${request.url ?? ''}`);
        pictures.add(sha256);
        onHeard('picture', sha256);
        if (isDropped) request.socket.destroy();
        else response.writeHead(201).end();
        return;
      }
      // Such as that for erasures, which this cloud does not know.
      if (request.method === 'GET') {
        response.writeHead(404).end();
        return;
      }
      // Parsed and written again: the same text, since JSON.stringify wrote it.
      const events = JSON.parse(body.toString('utf8')) as Event[];
      const results = events.map((event) => {
        take(event, JSON.stringify(event));
        return { id: event.id, status: 'stored' };
      });
      if (isDropped) request.socket.destroy();
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ results }));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    bodies,
    revisions,
    pictures,
    firstTold: () => [...first].sort(([, a], [, b]) => a.localeCompare(b)).map(([saleId]) => saleId),
    wanted: () =>
      [...newest.values()].flatMap(({ data }) =>
        data.captures.flatMap(({ thumbnail }) => (thumbnail === undefined ? [] : [thumbnail.sha256])),
      ),
    gaps: () => Math.max(...sequences) - Math.min(...sequences) + 1 - sequences.size,
    counts,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
