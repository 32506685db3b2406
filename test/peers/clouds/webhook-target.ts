/** A target of webhooks that checks signatures with the library of the specification, and answers as the test wants. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

type Delivery = {
  /** `webhook-id` */
  readonly id: string;
  /** The event's own. */
  readonly eventId: string;
  readonly subject: string;
  readonly type: string | undefined;
  readonly body: string;
  readonly isSigned: boolean;
};

/**
 * A status; `drip`: an answer that never ends; `reset`: the connection is cut; `moved`: a redirect to this target itself; `lost`: it is taken, but the
 * answer is cut off.
 */
type Behaviour = number | 'drip' | 'reset' | 'moved' | 'lost';

export type WebhookTarget = AsyncDisposable & {
  readonly url: string;
  /** All, those that were answered with a failure too. */
  readonly attempts: readonly Delivery[];
  readonly accepted: readonly Delivery[];
  behave(as: (delivery: Delivery, attempt: number) => Behaviour): void;
  setSecret(secret: string): void;
};

export async function startWebhookTarget(): Promise<WebhookTarget> {
  const attempts: Delivery[] = [];
  const accepted: Delivery[] = [];
  const attemptsOf = new Map<string, number>();
  let secret: string | undefined;
  let behaviour: (delivery: Delivery, attempt: number) => Behaviour = () => 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const { id, subject } = JSON.parse(body) as { id: string; subject: string };
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([key, value]) => [key, String(value)]),
      );
      const delivery = {
        ...{ id: headers['webhook-id'] ?? '', eventId: id, subject, type: headers['content-type'], body },
        isSigned: secret !== undefined && verifies(secret, body, headers),
      };
      attempts.push(delivery);
      const attempt = (attemptsOf.get(delivery.id) ?? 0) + 1;
      attemptsOf.set(delivery.id, attempt);
      const as = behaviour(delivery, attempt);
      if (as === 'lost' || (typeof as === 'number' && as >= 200 && as < 300)) accepted.push(delivery);
      answer(response, as);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=of-the-target`;

  function answer(response: ServerResponse, as: Behaviour): void {
    switch (as) {
      case 'reset':
      case 'lost':
        response.socket?.destroy();
        break;
      case 'drip': {
        response.writeHead(200);
        const timer = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(timer));
        break;
      }
      case 'moved':
        response.writeHead(307, { location: url }).end();
        break;
      default:
        response.writeHead(as, as === 503 ? { 'retry-after': '0' } : {}).end('what the target says');
    }
  }

  return {
    ...{ url, attempts, accepted },
    behave: (as) => {
      behaviour = as;
    },
    setSecret: (known) => {
      secret = known;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function verifies(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}
