/**
 * Routes of the link with a POS. The operator makes links; who opens one logs in at Smaregi, and comes back with a code.
 *
 * The page behind a link names the shop, and sets a cookie of that browser: only a login that was begun there counts, so that nobody is led
 * to link the own contract with another shop. The secret of the link isn't sent to the POS.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { shopSource } from '../../domain/sale/identity.ts';
import { newSecret, sameSecret, sha256Of } from '../../lib/http/bearer.ts';
import { access } from '../access.ts';
import { callbackUrl, consentUrl, contractOf, linkUrl } from '../pos/smaregi-app.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import { messagePage } from './layout.ts';
import { consentDonePage, consentPage, posPage } from './pos-pages.ts';
import { field, show, type Visits } from './visits.ts';

type PosContext = Pick<ViewerRouteContext, 'posApps' | 'sales' | 'clock' | 'log'>;

const consentCookie = 'tillframe-consent';
/** Time for the login, seconds. */
const consentSeconds = 900;
const system = 'smaregi';

export function addPosPages(app: FastifyInstance, context: PosContext, visits: Visits): void {
  const { posApps, sales, clock, log } = context;
  const { view, cookieFor, base, note } = visits;
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort(new Error('the receiver stops')));

  const shown = async (request: FastifyRequest, reply: FastifyReply, made?: { shop: string; url: string }) =>
    show(
      reply,
      posPage(view(request), {
        hasApp: (await posApps.app(system)) !== undefined,
        grants: await posApps.grants(),
        // Sources are /shops/ID.
        shops: (await sales.shops()).map(({ source, timeZone }) => ({
          id: source.replace(/^\/shops\//, ''),
          timeZone,
        })),
        made,
      }),
    );

  app.get('/pos', access('system'), (request, reply) => shown(request, reply));

  app.post('/pos/links', access('system'), async (request, reply) => {
    const shop = field(request.body, 'shop').trim().slice(0, 128);
    const own = await posApps.app(system);
    if (own === undefined || shop === '') return shown(request, reply);
    await note(request, { what: 'account', did: 'added', target: shop, shops: [shopSource(shop)] });
    return shown(request, reply, { shop, url: linkUrl(own, await posApps.makeLink(system, shop)) });
  });

  app.post('/pos/revoke', access('system'), async (request, reply) => {
    const [account, shop] = [field(request.body, 'account'), field(request.body, 'shop')];
    if (await posApps.revoke(system, account, shop)) {
      log.info({ account, shop }, 'link with the POS ended');
      await note(request, { what: 'account', did: 'removed', target: shop, shops: [shopSource(shop)] });
    }
    return reply.redirect(view(request).link('/pos'), 303);
  });

  app.get('/pos/smaregi/link/:secret', access('public'), async (request, reply) => {
    const { secret = '' } = request.params as { secret?: string };
    const shop = await posApps.shopOfLink(system, secret);
    const own = await posApps.app(system);
    if (own === undefined || shop === undefined) return unknownLink(request, reply);
    const begun = `${secret}.${newSecret()}`;
    reply.setCookie(consentCookie, begun, {
      ...cookieFor(request),
      path: `${base}/pos/`,
      maxAge: consentSeconds,
    });
    const url = consentUrl(own, { redirectUri: callbackUrl(own), state: sha256Of(begun) });
    return show(reply, consentPage(view(request), { shop, url }));
  });

  app.get('/pos/smaregi/callback', access('public'), async (request, reply) => {
    const seen = view(request);
    const begun = request.cookies[consentCookie] ?? '';
    const own = await posApps.app(system);
    const shop = await posApps.shopOfLink(system, begun.split('.')[0] ?? '');
    const isOurs = sameSecret(sha256Of(begun), field(request.query, 'state'));
    if (own === undefined || shop === undefined || !isOurs) return unknownLink(request, reply);
    const code = field(request.query, 'code').slice(0, 2_048);
    if (code === '')
      return show(reply, messagePage(seen, { title: seen.t.pos.refusedTitle, text: seen.t.pos.refusedText }));
    const found = await contractOf(own, { code, redirectUri: callbackUrl(own) }, clock, closing.signal);
    if (found.kind !== 'granted') {
      log.warn(
        { shop, outcome: found.kind, why: 'why' in found ? found.why : undefined },
        'login at the POS failed',
      );
      return show(
        reply.code(502),
        messagePage(seen, { title: seen.t.pos.failedTitle, text: seen.t.pos.failedText }),
      );
    }
    await posApps.grant(system, found.contract, shop);
    log.info({ account: found.contract, shop }, 'linked with the POS');
    reply.clearCookie(consentCookie, { path: `${base}/pos/` });
    return show(reply, consentDonePage(seen, { shop, contract: found.contract }));
  });

  function unknownLink(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const seen = view(request);
    const { t } = seen;
    return show(reply.code(404), messagePage(seen, { title: t.pos.unknownTitle, text: t.pos.unknownText }));
  }
}
