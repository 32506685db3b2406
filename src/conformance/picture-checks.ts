/** Checks of how a cloud handles pictures, at its own route or at signed addresses. */
import { isAddressOver, isPictureStored } from '../contract/cloud/reading/picture-answers.ts';
import { maybePublic } from '../lib/net/public-address.ts';
import { isSafeToSendTo } from '../lib/net/safe-address.ts';
import type { LocalizedText } from '../lib/text/language.ts';
import type { Check, CheckContext } from './check.ts';
import type { Posted } from './exchange.ts';
import type { Exchange, Request } from './http-exchange.ts';
import type { Sample } from './samples.ts';
import { expiryOf, tamperedWith } from './signed-url.ts';
import { conformanceText } from './text/text.ts';
import { answerSummary, came, fail, pass, skip, type Verdict } from './verdict.ts';

type Put = { readonly url: string; readonly headers: Readonly<Record<string, string>> };

/** A sale with a picture, reported to the cloud, and the upload address for the picture. */
type Asked = {
  readonly sale: Sample;
  readonly jpeg: Buffer;
  readonly sha256: string;
  readonly posted: Posted;
  /** The signed address; absent means the cloud's own route. */
  readonly put: Put | undefined;
  /** The answer to the event was invalid, so pictures can't be judged. */
  readonly trouble: Verdict | undefined;
};

const isStored = (exchange: Exchange): boolean =>
  exchange.kind === 'answer' && isPictureStored(exchange.status);
const isOver = (exchange: Exchange): boolean =>
  exchange.kind === 'answer' && isAddressOver({ status: exchange.status, body: exchange.text });
const isRefused = (exchange: Exchange): boolean =>
  exchange.kind === 'answer' && exchange.status >= 400 && exchange.status < 500;

async function ask({ cloud, samples }: CheckContext): Promise<Asked> {
  const { bytes, sha256 } = samples.jpeg();
  const sale = samples.sale({ jpeg: bytes });
  const posted = await cloud.post([sale.body]);
  const result = posted.results?.get(sale.id);
  const isTaken = result?.status === 'stored' || result?.status === 'duplicate';
  const put = result?.pictures?.find((picture) => picture.sha256 === sha256)?.put;
  const trouble = isTaken ? undefined : fail(answerSummary(posted, [sale.id]));
  return { sale, jpeg: bytes, sha256, posted, put, trouble };
}

type Judge<A = Asked> = (context: CheckContext, requested: A) => Promise<Verdict>;

/** A check of a picture whose event was reported to the cloud. */
function whereAsked(judge: Judge): Check['run'] {
  return async (context) => {
    const requested = await ask(context);
    return requested.trouble ?? judge(context, requested);
  };
}

/** A check of the signed address of a picture. */
function whereGiven(judge: Judge<Asked & { readonly put: Put }>): Check['run'] {
  return whereAsked(async (context, { put, ...requested }) =>
    put === undefined ? skip(conformanceText('skipped.no_address')) : judge(context, { ...requested, put }),
  );
}

/** Repeats the event. */
async function askAgain({ cloud }: CheckContext, requested: Asked): Promise<Asked> {
  const posted = await cloud.post([requested.sale.body]);
  const put = posted.results
    ?.get(requested.sale.id)
    ?.pictures?.find((picture) => picture.sha256 === requested.sha256)?.put;
  return { ...requested, posted, put };
}

/** Headers a gateway sends with a picture: those of a signed address only, and the token only to the cloud's origin. */
function putRequest(
  context: CheckContext,
  requested: Asked,
  token: string,
  body: Uint8Array = requested.jpeg,
): Request {
  const authorization = { authorization: `Bearer ${token}` };
  const { put, sha256 } = requested;
  if (put === undefined) {
    return {
      method: 'PUT',
      url: `${context.cloud.base}/v1/thumbnails/${sha256}`,
      headers: { ...authorization, 'content-type': 'image/jpeg', 'if-none-match': '*' },
      body,
    };
  }
  const isOwn = new URL(put.url).origin === new URL(context.cloud.base).origin;
  const given = Object.entries(put.headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name !== 'host' && name !== 'content-length');
  return {
    method: 'PUT',
    url: put.url,
    headers: { ...(isOwn && authorization), ...Object.fromEntries(given) },
    body,
  };
}

type Upload = (context: CheckContext, requested: Asked, body?: Uint8Array) => Promise<Exchange>;

export function pictureChecks(token: string): readonly Check[] {
  const upload: Upload = (context, requested, body) =>
    context.cloud.send(putRequest(context, requested, token, body));
  return [...contentChecks(upload), ...addressChecks(upload)];
}

function contentChecks(upload: Upload): readonly Check[] {
  return [
    {
      id: 'picture',
      run: whereAsked(async (context, requested) => {
        const place = requested.put === undefined ? undefined : new URL(requested.put.url);
        const isOwn = place?.origin === new URL(context.cloud.base).origin;
        const isForeign = place !== undefined && !isOwn;
        if (place !== undefined && !isSafeToSendTo(place)) return fail(unsafe(place));
        // A gateway doesn't upload to addresses of its own machine.
        if (isForeign && place.protocol !== 'https:') return fail(unsafe(place));
        const put = await upload(context, requested);
        if (!isStored(put)) return fail(came(put));
        const again = await askAgain(context, requested);
        // An unreadable answer doesn't prove that no picture is requested.
        if (again.put !== undefined || again.posted.results === undefined)
          return fail(answerSummary(again.posted, [requested.sale.id]));
        return isForeign && !maybePublic(place) ? { kind: 'pass', note: privatePlace(place) } : pass;
      }),
    },
    {
      id: 'picture-again',
      run: whereAsked(async (context, requested) => {
        const first = await upload(context, requested);
        if (!isStored(first)) return fail(came(first));
        const second = await upload(context, requested);
        const isGiven = requested.put !== undefined;
        return isStored(second) || (isGiven && isOver(second)) ? pass : fail(came(second));
      }),
    },
    {
      id: 'picture-bytes',
      run: whereAsked(async (context, requested) => {
        const wrong = await upload(context, requested, context.samples.jpeg().bytes);
        const isElsewhere =
          requested.put !== undefined &&
          new URL(requested.put.url).origin !== new URL(context.cloud.base).origin;
        if (isElsewhere && isStored(wrong)) {
          return skip(conformanceText('skipped.any_bytes'));
        }
        if (!isRefused(wrong)) return fail(came(wrong));
        const right = await upload(context, await askAgain(context, requested));
        return isStored(right) ? pass : fail(came(right));
      }),
    },
  ];
}

/** Checks of the addresses that the cloud gives for pictures. */
function addressChecks(upload: Upload): readonly Check[] {
  const takesFresh: Judge = async (context, requested) => {
    const again = await askAgain(context, requested);
    if (again.put === undefined) return fail(answerSummary(again.posted, [requested.sale.id]));
    const put = await upload(context, again);
    return isStored(put) ? pass : fail(came(put));
  };
  return [
    {
      id: 'fresh-address',
      run: whereGiven(takesFresh),
    },
    {
      id: 'signature',
      run: whereGiven(async (context, requested) => {
        const url = tamperedWith(requested.put.url);
        if (url === undefined) return skip(conformanceText('skipped.unsigned'));
        const put = { ...requested.put, url };
        const answer = await upload(context, { ...requested, put });
        return isRefused(answer) ? pass : fail(came(answer));
      }),
    },
    {
      id: 'expiry',
      run: whereGiven(async (context, requested) => {
        if (tamperedWith(requested.put.url) === undefined) return skip(conformanceText('skipped.unsigned'));
        const expiresMs = expiryOf(requested.put.url);
        if (expiresMs === undefined) {
          return skip(conformanceText('skipped.no_expiry'));
        }
        // One extra second for the difference of the clocks.
        const waitMs = Math.max(0, expiresMs - context.clock.nowMs()) + 1_000;
        const seconds = Math.ceil(waitMs / 1_000);
        if (waitMs > context.patienceMs) {
          return skip(conformanceText('skipped.expires_late', { seconds, wait: seconds + 5 }));
        }
        context.report(conformanceText('progress.expiry', { seconds }));
        await context.clock.sleep(waitMs, context.signal);
        const late = await upload(context, requested);
        if (!isOver(late)) return fail(came(late));
        return takesFresh(context, requested);
      }),
    },
  ];
}

function privatePlace({ origin }: URL): LocalizedText {
  return conformanceText('note.private_address', { origin });
}

/** Without path and query, which may hold a signature. */
function unsafe({ protocol, host }: URL): LocalizedText {
  return conformanceText('answer.unsafe_address', { protocol, host });
}
