/**
 * The HTTPS sink: sends batches of CloudEvents and pictures, one request each, and maps answers onto
 * outcomes.
 *
 * Bodies are sent byte for byte as stored. Token and client certificate are sent to the origin they were
 * issued for only.
 */
import { senderHeadersOf, storedThroughHeader } from '../../../contract/cloud/event.ts';
import type { Clock } from '../../../lib/clock.ts';
import { encode, readableCodings, takesGzip } from '../../../lib/http/content-coding.ts';
import type { Log } from '../../../lib/log.ts';
import type { GatewayIdentity, Sink } from '../sink.ts';
import { batchOutcome, pictureOutcome } from './answers.ts';
import { createClipSink } from './clips.ts';
import { type CloudClientConfig, createCloudClient, type Sent } from './cloud-client.ts';
import { createConnection, defaultBounds, type HttpsBounds } from './connection.ts';
import { desiredOutcome, desiredRequest } from './desired.ts';
import { createErasureSink } from './erasure-requests.ts';
import { nudgeOutcome, nudgeRequest } from './nudges.ts';
import { pictureTarget } from './picture-target.ts';
import { posTokenOutcome, posTokenRequest } from './pos-tokens.ts';
import type { Proxy } from './proxy.ts';

export type HttpsSinkConfig = CloudClientConfig & {
  readonly kind: 'https';
  readonly proxy?: Proxy;
  /** Permitted origins for pictures besides the cloud itself and the public internet. */
  readonly pictureOrigins?: readonly string[];
};

export type HttpsSinkOptions = Partial<HttpsBounds> & {
  readonly log?: Log;
  /** Sent with each batch, and required for enrolment. */
  readonly identity?: GatewayIdentity;
};

/** One connection each; the cloud stores every batch separately. */
const maxBatchesAtOnce = 2;

/** Smaller bodies gain nothing. */
const minGzipBytes = 1_024;

export function createHttpsSink(
  config: HttpsSinkConfig,
  clock: Clock,
  { log, identity, ...bounds }: HttpsSinkOptions = {},
): Sink {
  const connection = createConnection(clock, {
    ...defaultBounds,
    ...bounds,
    proxy: config.proxy,
    section: 'cloud',
  });
  const cloud = createCloudClient(config, { connection, clock, log, identity });
  const sender =
    identity === undefined ? {} : senderHeadersOf({ gateway: identity.gateway, shop: identity.shop.id });
  /** Unknown until the cloud announces gzip; a 415 means that it refuses it. */
  let gzipState: 'unknown' | 'accepted' | 'refused' = 'unknown';

  async function postEvents(plain: Buffer, storedThrough: number, signal: AbortSignal): Promise<Sent> {
    const zipped = gzipState === 'accepted' && plain.length >= minGzipBytes;
    const sent = await cloud.send(
      {
        method: 'POST',
        url: `${cloud.base}/v1/events`,
        headers: {
          'content-type': 'application/cloudevents-batch+json',
          [storedThroughHeader]: String(storedThrough),
          ...sender,
          'accept-encoding': readableCodings,
          ...(zipped && { 'content-encoding': 'gzip' }),
        },
        body: zipped ? await encode(plain, 'gzip') : plain,
      },
      signal,
    );
    if (sent.kind !== 'answer') return sent;
    if (zipped && sent.answer.status === 415) {
      gzipState = 'refused';
      return postEvents(plain, storedThrough, signal);
    }
    // RFC 7694: Accept-Encoding in an answer announces what the server accepts in requests.
    if (gzipState === 'unknown' && takesGzip(sent.answer.header('accept-encoding'))) gzipState = 'accepted';
    return sent;
  }

  return {
    maxBatches: maxBatchesAtOnce,
    async sendEvents({ events, storedThrough }, signal) {
      const batch = Buffer.from(`[${events.map((event) => event.body).join(',')}]`);
      const sent = await postEvents(batch, storedThrough, signal);
      switch (sent.kind) {
        case 'answer':
          return batchOutcome(sent.answer, events, { nowMs: clock.nowMs(), denied: cloud.denied });
        case 'no_answer':
          return { kind: 'try_later', problem: sent.problem };
        case 'refused':
          return { kind: 'refused', problem: sent.problem };
        case 'try_later':
          return sent;
      }
    },
    async sendPicture(picture, signal) {
      const target = pictureTarget(picture, cloud.base, config.pictureOrigins ?? []);
      if ('code' in target) return { kind: 'new_address', problem: target };
      const sent = await cloud.sendTo(target, { method: 'PUT', body: picture.jpeg }, signal);
      switch (sent.kind) {
        case 'answer':
          return pictureOutcome(sent.answer, picture, { nowMs: clock.nowMs(), denied: cloud.denied });
        case 'refused':
          return { kind: 'refused', problem: sent.problem };
        case 'no_answer':
        case 'try_later':
          return sent;
      }
    },
    clips: createClipSink({ cloud, clock, origins: config.pictureOrigins ?? [] }),
    ...(identity !== undefined && { erasures: createErasureSink({ cloud, shop: identity.shop.id, sender }) }),
    ...(identity !== undefined && {
      async desired(etag: string | undefined, signal: AbortSignal) {
        const request = desiredRequest(cloud.base, { gateway: identity.gateway, sender, etag });
        return desiredOutcome(await cloud.send(request, signal), clock.nowMs());
      },
    }),
    async awaitNudge(request, signal) {
      return nudgeOutcome(await cloud.send(nudgeRequest(cloud.base, request), signal), clock.nowMs());
    },
    async posToken(request, signal) {
      return posTokenOutcome(await cloud.send(posTokenRequest(cloud.base, request), signal), clock.nowMs());
    },
    ...(cloud.filesMark !== undefined && { filesMark: cloud.filesMark }),
    async [Symbol.asyncDispose]() {
      await cloud[Symbol.asyncDispose]();
      await connection[Symbol.asyncDispose]();
    },
  };
}
