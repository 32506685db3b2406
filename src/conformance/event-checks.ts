/** Checks of how a cloud handles events. The checks are independent: a cloud with one fault fails one check. */
import { gzipSync } from 'node:zlib';
import { isSafeToSendTo } from '../lib/net/safe-address.ts';
import type { Check } from './check.ts';
import type { Posted, Result } from './exchange.ts';
import { bodyWith, type Sample } from './samples.ts';
import { conformanceText } from './text/text.ts';
import { answerSummary, fail, pass, same, skip, type Verdict } from './verdict.ts';

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
  async run({ cloud, samples }) {
    const sale = samples.sale();
    const posted = await cloud.post([sale.body]);
    return judge(posted, [sale], isNew(posted, sale) && posted.count === 1);
  },
};

export const eventChecks: readonly Check[] = [
  {
    id: 'token',
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
    async run({ cloud, samples }) {
      const first = samples.sale();
      const other = samples.sale({ saleId: first.saleId, shop: `${samples.shop}-b` });
      await cloud.post([first.body]);
      const posted = await cloud.post([other.body]);
      if (isNew(posted, other)) return pass;
      // A token for one shop must not store a sale of another shop, whatever its id.
      const another = samples.sale({ shop: `${samples.shop}-b` });
      if (isNew(await cloud.post([another.body]), another)) return judge(posted, [other], false);
      return skip(conformanceText('skipped.one_shop'));
    },
  },
  {
    id: 'at-once',
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
    async run({ cloud, samples }) {
      const sales = Array.from({ length: 50 }, () => samples.sale());
      const posted = await cloud.post(sales.map(({ body }) => body));
      const missing = sales.filter((sale) => !isNew(posted, sale));
      return missing.length === 0 ? pass : fail(answerSummary(posted, idsOf(missing)));
    },
  },
  {
    id: 'partial',
    async run({ cloud, samples }) {
      const [one, broken, two] = [samples.sale(), samples.broken(), samples.sale()];
      const posted = await cloud.post([one.body, broken.body, two.body]);
      const holds = isNew(posted, one) && isNew(posted, two) && statusOf(posted, broken) !== undefined;
      return judge(posted, [one, broken, two], holds);
    },
  },
  {
    id: 'earlier-id',
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
    async run({ cloud, samples }) {
      const [loser, winner] = [samples.sale(), samples.sale()];
      await cloud.post([loser.body, winner.body]);
      const next = [
        { ...samples.sale({ saleId: loser.saleId, revision: 2 }), more: { supersededBy: winner.saleId } },
        { ...samples.sale({ saleId: winner.saleId, revision: 2 }), more: { aliases: [loser.saleId] } },
      ];
      const posted = await cloud.post(next.map((sample) => bodyWith(sample, sample.more)));
      return judge(
        posted,
        next,
        next.every((sample) => isNew(posted, sample)),
      );
    },
  },
  {
    id: 'rejected',
    async run({ cloud, samples }) {
      const broken = samples.broken();
      const posted = await cloud.post([broken.body]);
      const reason = posted.results?.get(broken.id)?.reason ?? '';
      const isRejected = statusOf(posted, broken) === 'rejected' && reason.trim() !== '';
      return judge(posted, [broken], isRejected || isTooMuch(posted));
    },
  },
  {
    id: 'shop',
    async run({ cloud, samples }) {
      const sale = samples.sale();
      const shop = { id: `${samples.shop}-b`, name: 'tillframe', timeZone: 'UTC' };
      const posted = await cloud.post([bodyWith(sale, { shop })]);
      return judge(posted, [sale], statusOf(posted, sale) === 'rejected' || isTooMuch(posted));
    },
  },
  {
    id: 'malformed',
    async run({ cloud }) {
      const posted = await cloud.post([], { body: '[{"specversion":"1.0",' });
      return isTooMuch(posted) ? pass : fail(answerSummary(posted));
    },
  },
  {
    id: 'cut-off',
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
    async run({ cloud, samples }) {
      const large = samples.sale({ padBytes: 80 * 1024 });
      const posted = await cloud.post([large.body]);
      const isRejected = ['rejected', 'stored'].includes(statusOf(posted, large) ?? '');
      return judge(posted, [large], isRejected || isTooMuch(posted));
    },
  },
  {
    id: 'batch-too-large',
    async run({ cloud, samples }) {
      const sales = Array.from({ length: 60 }, () => samples.sale({ padBytes: 50 * 1024 }));
      const posted = await cloud.post(sales.map(({ body }) => body));
      const isAllTaken = sales.every((sale) => isTaken(posted, sale));
      return judge(posted, sales, isAllTaken || isTooMuch(posted));
    },
  },
  {
    id: 'unknown-fields',
    async run({ cloud, samples }) {
      const sale = samples.sale();
      const laterField = { of: ['a', 'later', 'version'] };
      const body = bodyWith(sale, { laterField }, { traceparent: '00-conformance-01' });
      const posted = await cloud.post([body]);
      return judge(posted, [sale], isNew(posted, sale));
    },
  },
  {
    id: 'rejection',
    async run({ cloud, samples }) {
      const rejection = samples.rejection();
      const posted = await cloud.post([rejection.body]);
      return judge(posted, [rejection], isNew(posted, rejection));
    },
  },
  {
    id: 'status',
    async run({ cloud, samples }) {
      const status = samples.status();
      const posted = await cloud.post([status.body]);
      return judge(posted, [status], isTaken(posted, status));
    },
  },
  {
    id: 'gzip',
    async run({ cloud, samples }) {
      const first = samples.sale();
      const { exchange } = await cloud.post([first.body]);
      const accepted = exchange.kind === 'answer' ? exchange.header('accept-encoding') : undefined;
      if (accepted === undefined || !/\bgzip\b/i.test(accepted)) {
        return skip(conformanceText('skipped.no_gzip'));
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
  async run({ cloud: { delays } }) {
    const [complaint] = delays.complaints;
    if (complaint !== undefined) return fail(same(complaint));
    if (delays.count > 0) {
      return {
        kind: 'pass',
        note: conformanceText('note.delays', { count: delays.count }),
      };
    }
    return skip(conformanceText('skipped.no_delay'));
  },
};

export const httpsCheck: Check = {
  id: 'https',
  async run({ cloud: { base } }) {
    const url = new URL(base);
    return isSafeToSendTo(url) ? pass : fail(same(`${url.protocol}//${url.hostname}`));
  },
};
