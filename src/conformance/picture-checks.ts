/** Checks of how a cloud handles pictures, at its own route or at signed addresses. */
import { isAddressOver, isPictureStored } from '../contract/cloud/picture-answers.ts';
import { maybePublic } from '../lib/net/public-address.ts';
import { isSafeToSendTo } from '../lib/net/safe-address.ts';
import type { LocalizedText } from '../lib/text/language.ts';
import type { Check, CheckContext } from './check.ts';
import type { Exchange, Posted, Request } from './exchange.ts';
import type { Sample } from './samples.ts';
import { expiryOf, tamperedWith } from './signed-url.ts';
import { answerSummary, came, fail, pass, type Verdict } from './verdict.ts';

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
    put === undefined ? { kind: 'skip', why: noAddress } : judge(context, { ...requested, put }),
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

const noAddress: LocalizedText = {
  en: 'it gives no addresses: pictures go to its own route with the token',
  ja: '送り先のアドレスを示さないため、画像はトークンを添えて所定のパスへ送られます',
};

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
      title: { en: 'A picture is taken, and then asked for no more', ja: '画像を受け取り、その後は求めない' },
      expected: {
        en: '200, 201, 204 or 412 to the PUT; the event sent again asks for no picture',
        ja: 'PUT に 200・201・204・412。同じ会計をもう一度送っても画像を求めない',
      },
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
      title: { en: 'A picture that is there already costs nothing', ja: '既にある画像をもう一度送る' },
      expected: {
        en: '412 (or 200, 201, 204; 401, 403, 410 where the address holds for once)',
        ja: '412（または 200・201・204。一度限りのアドレスなら 401・403・410）',
      },
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
      title: { en: 'Bytes that are not the picture of that name', ja: '名前（SHA-256）と中身が違う画像' },
      expected: {
        en: '4xx to the wrong bytes, and the right ones are taken afterwards',
        ja: '違う中身には 4xx。その後、正しい画像は受け取る',
      },
      run: whereAsked(async (context, requested) => {
        const wrong = await upload(context, requested, context.samples.jpeg().bytes);
        const isElsewhere =
          requested.put !== undefined &&
          new URL(requested.put.url).origin !== new URL(context.cloud.base).origin;
        if (isElsewhere && isStored(wrong)) {
          return {
            kind: 'skip',
            why: {
              en: 'the object store takes any bytes; check the hash when you read from it',
              ja: 'オブジェクトストアは中身を確かめません。読み出すときにハッシュを照合してください',
            },
          };
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
      title: { en: 'An event sent again brings a fresh address', ja: '再送した会計には、新しい送り先を示す' },
      expected: {
        en: 'the picture asked for again with its address, and that one works',
        ja: '画像の送り先をもう一度示し、そこへ送れる',
      },
      run: whereGiven(takesFresh),
    },
    {
      id: 'signature',
      title: { en: 'An address that was tampered with', ja: '書き換えられた送り先' },
      expected: { en: '4xx: its signature does not fit', ja: '署名が合わないため 4xx' },
      run: whereGiven(async (context, requested) => {
        const url = tamperedWith(requested.put.url);
        if (url === undefined) return { kind: 'skip', why: unsigned };
        const put = { ...requested.put, url };
        const answer = await upload(context, { ...requested, put });
        return isRefused(answer) ? pass : fail(came(answer));
      }),
    },
    {
      id: 'expiry',
      title: { en: 'An address that has expired', ja: '期限の切れた送り先' },
      expected: {
        en: '401, 403, 410 or 400 “expired”; the event sent again brings one that works',
        ja: '401・403・410、または 400「expired」。会計を再送すると、使える送り先を示す',
      },
      run: whereGiven(async (context, requested) => {
        if (tamperedWith(requested.put.url) === undefined) return { kind: 'skip', why: unsigned };
        const expiresMs = expiryOf(requested.put.url);
        if (expiresMs === undefined) {
          return {
            kind: 'skip',
            why: { en: 'its address does not say until when it holds', ja: '送り先に期限が書かれていません' },
          };
        }
        // One extra second for the difference of the clocks.
        const waitMs = Math.max(0, expiresMs - context.clock.nowMs()) + 1_000;
        const seconds = Math.ceil(waitMs / 1_000);
        if (waitMs > context.patienceMs) {
          return {
            kind: 'skip',
            why: {
              en: `its address holds for ${seconds} s more: try it with --wait ${seconds + 5}`,
              ja: `送り先はあと ${seconds} 秒有効です。確認するには --wait ${seconds + 5} を付けてください`,
            },
          };
        }
        context.report({
          en: `waiting ${seconds} s for an address to expire`,
          ja: `送り先の期限が切れるのを ${seconds} 秒待っています`,
        });
        await context.clock.sleep(waitMs, context.signal);
        const late = await upload(context, requested);
        if (!isOver(late)) return fail(came(late));
        return takesFresh(context, requested);
      }),
    },
  ];
}

function privatePlace({ origin }: URL): LocalizedText {
  return {
    en: `gateways send to ${origin} only where their config allows it: cloud.pictures.allowedOrigins`,
    ja: `${origin} へは、設定の cloud.pictures.allowedOrigins に書いたゲートウェイだけが送ります`,
  };
}

/** Without path and query, which may hold a signature. */
function unsafe({ protocol, host }: URL): LocalizedText {
  return {
    en: `an address at ${protocol}//${host}, which gateways don't send to: it is not https`,
    ja: `送り先が ${protocol}//${host}（https ではないため、ゲートウェイは送りません）`,
  };
}

const unsigned: LocalizedText = {
  en: 'its addresses carry no signature',
  ja: '送り先のアドレスに署名がありません',
};
