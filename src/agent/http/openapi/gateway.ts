/** The gateway as a whole. */
import { healthJson, liveMessage, statusJson } from '../../../contract/page/sales.ts';
import type { Descriptions } from './description.ts';

export const gatewayRoutes = {
  'GET /api/v1/status': {
    summary: 'The state of every part, and what needs a person',
    answers: { 200: statusJson },
  },
  'GET /api/v1/events': {
    summary: 'New and changed sales and the state of the parts, as they happen',
    about:
      'A WebSocket where the request asks for one, else server-sent events. The first message is the status. At most 32 listen at once; one that is too slow is told to load its lists again (`resync`).',
    answers: {
      200: {
        type: 'text/event-stream',
        words: 'Server-sent events: each `data:` is one message as JSON',
        schema: liveMessage,
      },
    },
    webSocket: { words: 'A WebSocket: each message of it is one message as JSON', sends: liveMessage },
  },
  'GET /healthz': {
    summary: 'Whether the gateway runs',
    about: 'With the state token of the config (`web.stateToken`) as bearer token also how its parts fare.',
    answers: { 200: healthJson },
  },
} as const satisfies Descriptions;
