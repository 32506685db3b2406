/** Checks of how a cloud handles events. The checks are independent: a cloud with one fault fails one check. */
import { gzipSync } from 'node:zlib';
import { isSafeToSendTo } from '../lib/net/safe-address.ts';
import type { Check } from './check.ts';
import type { Posted, Result } from './exchange.ts';
import type { Sample } from './samples.ts';
import { answerSummary, fail, pass, same, type Verdict } from './verdict.ts';

const statusOf = (posted: Posted, { id }: Sample): Result['status'] | undefined =>
  posted.results?.get(id)?.status;
const isNew = (posted: Posted, sample: Sample): boolean => {
  const status = statusOf(posted, sample);
  return status === 'stored' || (posted.wasPutOff && status === 'duplicate');
};
const isTaken = (posted: Posted, sample: Sample): boolean =>
  ['stored', 'duplicate'].includes(statusOf(posted, sample) ?? '');
const idsOf = (samples: readonly Sample[]): string[] => samples.map(({ id }) => id);
/** 4xx statuses on which a gateway halves its batch, and rejects a single event. */
const isTooMuch = (posted: Posted): boolean =>
  posted.exchange.kind === 'answer' && [400, 413, 422].includes(posted.exchange.status);

/** `holds` judges the answer to these events. */
function judge(posted: Posted, samples: readonly Sample[], holds: boolean): Verdict {
  return holds ? pass : fail(answerSummary(posted, idsOf(samples)));
}

export const stored: Check = {
  id: 'stored',
  title: { en: 'A new sale is stored', ja: '新しい会計を保存する' },
  expected: {
    en: '200 with one result for the event, its status stored',
    ja: '200 と、その会計の結果 1 件（status は stored）',
  },
  async run({ cloud, samples }) {
    const sale = samples.sale();
    const posted = await cloud.post([sale.body]);
    return judge(posted, [sale], isNew(posted, sale) && posted.count === 1);
  },
};

export const eventChecks: readonly Check[] = [
  {
    id: 'token',
    title: { en: 'Only the right token opens it', ja: '正しいトークンだけを受け付ける' },
    expected: {
      en: '401 or 403 without a token, and to a wrong one',
      ja: 'トークンなし、または違うトークンには 401 か 403',
    },
    async run({ cloud, samples }) {
      for (const token of [null, 'wrong-token-of-conformance']) {
        const sale = samples.sale();
        const posted = await cloud.post([sale.body], { token });
        const { exchange } = posted;
        if (exchange.kind === 'none' || ![401, 403].includes(exchange.status))
          return fail(answerSummary(posted, [sale.id]));
      }
      return pass;
    },
  },
  {
    id: 'duplicate',
    title: { en: 'A sale that comes again counts once', ja: '二度届いた会計は一度だけ数える' },
    expected: { en: 'duplicate, however often it comes again', ja: '何度届いても duplicate' },
    async run({ cloud, samples }) {
      const sale = samples.sale();
      await cloud.post([sale.body]);
      for (let times = 2; times <= 6; times += 1) {
        const posted = await cloud.post([sale.body]);
        if (statusOf(posted, sale) !== 'duplicate') return judge(posted, [sale], false);
      }
      return pass;
    },
  },
  {
    id: 'first-body',
    title: {
      en: 'Another body under a known id is a duplicate, and no error',
      ja: '同じ ID で内容が違うものは duplicate で、エラーではない',
    },
    expected: { en: 'duplicate', ja: 'duplicate' },
    async run({ cloud, samples }) {
      const first = samples.sale();
      const other = samples.sale({ saleId: first.saleId, total: 2 });
      await cloud.post([first.body]);
      const posted = await cloud.post([other.body]);
      return judge(posted, [other], statusOf(posted, other) === 'duplicate');
    },
  },
  {
    id: 'source',
    title: { en: 'The same id of another shop is another sale', ja: '店舗が違えば、同じ ID でも別の会計' },
    expected: { en: 'stored', ja: 'stored' },
    async run({ cloud, samples }) {
      const first = samples.sale();
      const other = samples.sale({ saleId: first.saleId, shop: `${samples.shop}-b` });
      await cloud.post([first.body]);
      const posted = await cloud.post([other.body]);
      if (isNew(posted, other)) return pass;
      // A token for one shop must not store a sale of another shop, whatever its id.
      const another = samples.sale({ shop: `${samples.shop}-b` });
      if (isNew(await cloud.post([another.body]), another)) return judge(posted, [other], false);
      return {
        kind: 'skip',
        why: { en: 'the token is for one shop only', ja: 'このトークンは一つの店舗専用です' },
      };
    },
  },
  {
    id: 'at-once',
    title: { en: 'The same sale over four connections at once', ja: '同じ会計を四つの接続で同時に送る' },
    expected: {
      en: 'each is answered with stored or duplicate, and stored at most once',
      ja: 'どれにも stored か duplicate と応え、stored は一度まで',
    },
    async run({ cloud, samples }) {
      const sale = samples.sale();
      const all = await Promise.all([1, 2, 3, 4].map(() => cloud.post([sale.body])));
      const bad = all.find((posted) => !isTaken(posted, sale));
      if (bad !== undefined) return fail(answerSummary(bad, [sale.id]));
      const statuses = all.map((posted) => statusOf(posted, sale) ?? '—');
      return statuses.filter((status) => status === 'stored').length <= 1
        ? pass
        : fail(same(statuses.join(', ')));
    },
  },
  {
    id: 'revisions',
    title: { en: 'Revisions of a sale in any order', ja: '会計の版を、どの順でも受け取る' },
    expected: {
      en: 'stored for revision 2, then 1, then 3 (the highest is the one to show)',
      ja: '版 2、1、3 の順に送って、どれも stored（いちばん大きい版が有効）',
    },
    async run({ cloud, samples }) {
      const second = samples.sale({ revision: 2, total: 200 });
      for (const revision of [2, 1, 3]) {
        const sale =
          revision === 2 ? second : samples.sale({ saleId: second.saleId, revision, total: revision * 100 });
        const posted = await cloud.post([sale.body]);
        if (!isNew(posted, sale)) return judge(posted, [sale], false);
      }
      return pass;
    },
  },
  {
    id: 'batch',
    title: { en: 'Fifty sales at once', ja: '50 件をまとめて受け取る' },
    expected: { en: '200 with fifty results, each stored', ja: '200 と結果 50 件、どれも stored' },
    async run({ cloud, samples }) {
      const sales = Array.from({ length: 50 }, () => samples.sale());
      const posted = await cloud.post(sales.map(({ body }) => body));
      const missing = sales.filter((sale) => !isNew(posted, sale));
      return missing.length === 0 ? pass : fail(answerSummary(posted, idsOf(missing)));
    },
  },
  {
    id: 'partial',
    title: {
      en: 'One broken event does not hold up the others of its batch',
      ja: '壊れたイベントが、同じバッチのほかの会計を止めない',
    },
    expected: {
      en: '200 with three results: the whole ones stored, the broken one anything',
      ja: '200 と結果 3 件。正しい 2 件は stored、壊れた 1 件は任意',
    },
    async run({ cloud, samples }) {
      const [one, broken, two] = [samples.sale(), samples.broken(), samples.sale()];
      const posted = await cloud.post([one.body, broken.body, two.body]);
      const holds = isNew(posted, one) && isNew(posted, two) && statusOf(posted, broken) !== undefined;
      return judge(posted, [one, broken, two], holds);
    },
  },
  {
    id: 'earlier-id',
    title: {
      en: 'A sale from before the gateway was given another id holds up no other',
      ja: 'ゲートウェイの ID を変える前の会計が、ほかの会計を止めない',
    },
    expected: {
      en: '200 with two results: the new sale stored, the earlier one stored, or rejected with a reason',
      ja: '200 と結果 2 件。新しい会計は stored、前の会計は stored か理由つきの rejected',
    },
    async run({ cloud, samples }) {
      const [earlier, now] = [samples.sale({ gateway: `${samples.gateway}-before` }), samples.sale()];
      const posted = await cloud.post([earlier.body, now.body]);
      const reason = posted.results?.get(earlier.id)?.reason ?? '';
      const isAnswered =
        isNew(posted, earlier) || (statusOf(posted, earlier) === 'rejected' && reason.trim() !== '');
      return judge(posted, [earlier, now], isNew(posted, now) && isAnswered);
    },
  },
  {
    id: 'superseded',
    title: { en: 'A sale that another one took the place of', ja: 'ほかの会計に統合された会計' },
    expected: {
      en: 'stored for a revision with supersededBy, and for the other sale with aliases',
      ja: 'supersededBy つきの版も、aliases つきの統合先も stored',
    },
    async run({ cloud, samples }) {
      const [loser, winner] = [samples.sale(), samples.sale()];
      await cloud.post([loser.body, winner.body]);
      const next = [
        { ...samples.sale({ saleId: loser.saleId, revision: 2 }), more: { supersededBy: winner.saleId } },
        { ...samples.sale({ saleId: winner.saleId, revision: 2 }), more: { aliases: [loser.saleId] } },
      ];
      const posted = await cloud.post(
        next.map(({ body, more }) => {
          const event = JSON.parse(body) as { data: object };
          return JSON.stringify({ ...event, data: { ...event.data, ...more } });
        }),
      );
      return judge(
        posted,
        next,
        next.every((sample) => isNew(posted, sample)),
      );
    },
  },
  {
    id: 'rejected',
    title: { en: 'A broken event is rejected with the reason', ja: '壊れたイベントは理由を添えて断る' },
    expected: {
      en: 'rejected with a reason (or 400, 422 to a batch of this one alone): the gateway keeps it and shows why',
      ja: '理由つきの rejected（1 件だけのバッチなら 400・422 でもよい）。ゲートウェイは送信エラーとして理由を示します',
    },
    async run({ cloud, samples }) {
      const broken = samples.broken();
      const posted = await cloud.post([broken.body]);
      const reason = posted.results?.get(broken.id)?.reason ?? '';
      const isRejected = statusOf(posted, broken) === 'rejected' && reason.trim() !== '';
      return judge(posted, [broken], isRejected || isTooMuch(posted));
    },
  },
  {
    id: 'malformed',
    title: { en: 'A body that is not JSON', ja: 'JSON でない本文' },
    expected: {
      en: '400 (413, 422): anything else is sent again for ever',
      ja: '400（または 413・422）。ほかの応答では、いつまでも再送されます',
    },
    async run({ cloud }) {
      const posted = await cloud.post([], { body: '[{"specversion":"1.0",' });
      return isTooMuch(posted) ? pass : fail(answerSummary(posted));
    },
  },
  {
    id: 'cut-off',
    title: { en: 'A request that broke off is sent again', ja: '途中で切れた送信のあとの再送' },
    expected: {
      en: 'stored (or duplicate) for each event of the whole batch that follows',
      ja: '続けて送った完全なバッチのどの会計も stored（または duplicate）',
    },
    async run({ cloud, samples }) {
      const sales = [samples.sale(), samples.sale(), samples.sale()];
      const bodies = sales.map(({ body }) => body);
      await cloud.cutOff(bodies);
      const posted = await cloud.post(bodies);
      return judge(
        posted,
        sales,
        sales.every((sale) => isTaken(posted, sale)),
      );
    },
  },
  {
    id: 'event-too-large',
    title: { en: 'An event of over 64 KiB', ja: '64 KiB を超えるイベント' },
    expected: {
      en: 'rejected with a reason, or 400, 413, 422; storing it is fine too',
      ja: '理由つきの rejected、または 400・413・422。保存してもかまいません',
    },
    async run({ cloud, samples }) {
      const large = samples.sale({ padBytes: 80 * 1024 });
      const posted = await cloud.post([large.body]);
      const isRejected = ['rejected', 'stored'].includes(statusOf(posted, large) ?? '');
      return judge(posted, [large], isRejected || isTooMuch(posted));
    },
  },
  {
    id: 'batch-too-large',
    title: { en: 'A batch that is far too large', ja: '大きすぎるバッチ' },
    expected: {
      en: '413 (400, 422), so that it is halved; taking it is fine too',
      ja: '413（または 400・422）。ゲートウェイは半分に分けて送り直します。受け取ってもかまいません',
    },
    async run({ cloud, samples }) {
      const sales = Array.from({ length: 60 }, () => samples.sale({ padBytes: 50 * 1024 }));
      const posted = await cloud.post(sales.map(({ body }) => body));
      const isAllTaken = sales.every((sale) => isTaken(posted, sale));
      return judge(posted, sales, isAllTaken || isTooMuch(posted));
    },
  },
  {
    id: 'unknown-fields',
    title: {
      en: 'Fields and extension attributes of later versions',
      ja: '後の版で増えるフィールドと拡張属性',
    },
    expected: { en: 'stored', ja: 'stored' },
    async run({ cloud, samples }) {
      const sale = samples.sale();
      const event = JSON.parse(sale.body) as { data: object };
      const data = { ...event.data, laterField: { of: ['a', 'later', 'version'] } };
      const body = JSON.stringify({ ...event, traceparent: '00-conformance-01', data });
      const posted = await cloud.post([body]);
      return judge(posted, [sale], isNew(posted, sale));
    },
  },
  {
    id: 'rejection',
    title: { en: 'Rejection notice for an event', ja: '送信エラーになったイベントの通知' },
    expected: { en: 'stored', ja: 'stored' },
    async run({ cloud, samples }) {
      const rejection = samples.rejection();
      const posted = await cloud.post([rejection.body]);
      return judge(posted, [rejection], isNew(posted, rejection));
    },
  },
  {
    id: 'status',
    title: { en: 'A gateway’s report of its state', ja: 'ゲートウェイの状態の報告' },
    expected: { en: 'stored', ja: 'stored' },
    async run({ cloud, samples }) {
      const status = samples.status();
      const posted = await cloud.post([status.body]);
      return judge(posted, [status], isTaken(posted, status));
    },
  },
  {
    id: 'gzip',
    title: { en: 'Compressed bodies, where it says it takes them', ja: '受け取れると示しているときの圧縮' },
    expected: {
      en: 'stored for a body with Content-Encoding: gzip',
      ja: 'Content-Encoding: gzip の本文も stored',
    },
    async run({ cloud, samples }) {
      const first = samples.sale();
      const { exchange } = await cloud.post([first.body]);
      const accepted = exchange.kind === 'answer' ? exchange.header('accept-encoding') : undefined;
      if (accepted === undefined || !/\bgzip\b/i.test(accepted)) {
        return {
          kind: 'skip',
          why: {
            en: 'its answers carry no Accept-Encoding: gzip, so gateways send plain',
            ja: '応答に Accept-Encoding: gzip がないため、ゲートウェイは圧縮せずに送ります',
          },
        };
      }
      const sale = samples.sale();
      const posted = await cloud.post([sale.body], {
        body: gzipSync(`[${sale.body}]`),
        headers: { 'content-encoding': 'gzip' },
      });
      return judge(posted, [sale], isNew(posted, sale));
    },
  },
];

/** Runs after the other checks and reports what they recorded. */
export const retryCheck: Check = {
  id: 'retry',
  title: { en: 'Being asked to wait', ja: '待つように求められたとき' },
  expected: {
    en: 'Retry-After in seconds or as an HTTP date',
    ja: 'Retry-After は秒数か HTTP の日付',
  },
  async run({ cloud: { delays } }) {
    const [complaint] = delays.complaints;
    if (complaint !== undefined) return fail(same(complaint));
    if (delays.count > 0) {
      return {
        kind: 'pass',
        note: { en: `asked ${delays.count} times`, ja: `${delays.count} 回待ちました` },
      };
    }
    return {
      kind: 'skip',
      why: {
        en: 'it never answered 429, 503 or retry',
        ja: '429・503・retry の応答は一度もありませんでした',
      },
    };
  },
};

export const httpsCheck: Check = {
  id: 'https',
  title: { en: 'Its address is one that gateways send to', ja: 'ゲートウェイが送信できるアドレス' },
  expected: {
    en: 'https, or http on this machine itself',
    ja: 'https（この機器自身に対してだけは http も可）',
  },
  async run({ cloud: { base } }) {
    const url = new URL(base);
    return isSafeToSendTo(url) ? pass : fail(same(`${url.protocol}//${url.hostname}`));
  },
};
