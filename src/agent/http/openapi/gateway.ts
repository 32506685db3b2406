/** The gateway as a whole. */
import { liveMessage } from '../../../contract/page/sales.ts';
import type { Descriptions } from './description.ts';

export const gatewayRoutes = {
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
} as const satisfies Descriptions;
