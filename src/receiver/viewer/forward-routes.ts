/** Routes of the page of forwarding. Targets are added on the server; here they are seen, and tried again. */
import type { FastifyInstance } from 'fastify';
import { access } from '../access.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import { forwardPage, type ShownTarget } from './forward-pages.ts';
import { field, show, type Visits } from './visits.ts';

/** Dead letters that are shown of each target. */
const maxShown = 100;

export function addForwardPages(
  app: FastifyInstance,
  { targets, log }: Pick<ViewerRouteContext, 'targets' | 'log'>,
  { view, note }: Visits,
): void {
  app.get('/forward', access('system'), async (request, reply) => {
    const shown: ShownTarget[] = [];
    for (const target of await targets.list())
      shown.push({ ...target, letters: await targets.deadLetters(target.id, maxShown) });
    return show(reply, forwardPage(view(request), shown));
  });

  app.post('/forward/retry', access('system'), async (request, reply) => {
    const target = field(request.body, 'id').slice(0, 40);
    if ((await targets.retry(target)) !== undefined) {
      log.info({ target }, 'forwarding is tried again');
      await note(request, { what: 'upload', shops: undefined });
    }
    return reply.redirect(view(request).link('/forward'), 303);
  });
}
