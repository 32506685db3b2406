/** Routes of the gateway’s state. */
import { z } from 'zod';
import { healthJson, liveMessage, statusJson } from '../status.ts';
import { routeGroup } from './route.ts';

export const gatewayRoutes = routeGroup('Gateway', {
  'GET /api/v1/events': {
    access: 'look',
    summary: 'New and changed sales and the state of the parts, as they happen',
    about:
      'A WebSocket where the request has the upgrade header, else server-sent events. The first message is the status. At most 32 listen at once; one that is too slow has to load its lists again (`resync`).',
    answers: {
      200: {
        type: 'text/event-stream',
        words: 'Server-sent events: each `data:` is one message as JSON',
        schema: liveMessage,
      },
    },
    webSocket: { words: 'A WebSocket: each message of it is one message as JSON', sends: liveMessage },
  },
  'GET /api/v1/openapi.json': {
    access: 'public',
    summary: 'This document',
    answers: { 200: z.looseObject({ openapi: z.string() }) },
  },
  'GET /api/v1/status': {
    access: 'look',
    summary: 'The state of every part, and what needs a person',
    answers: { 200: statusJson },
  },
  'GET /healthz': {
    access: 'public',
    summary: 'Whether the gateway runs',
    about: 'With the state token of the config (`web.stateToken`) as bearer token also how its parts fare.',
    answers: { 200: healthJson },
  },
});
