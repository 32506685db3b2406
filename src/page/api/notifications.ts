/** API requests for notifications. */
import { type BodyOf, call } from './api.ts';

const quick = { withinMs: 30_000 };
/** The gateway waits for the other side. */
const tested = { withinMs: 90_000 };

type RulesBody = BodyOf<'PUT /api/v1/notifications'>;
export type ChannelBody = BodyOf<'POST /api/v1/notifications/channels'>;

export const getNotifications = (signal: AbortSignal) => call('GET /api/v1/notifications', { signal });

export const setRules = (body: RulesBody) => call('PUT /api/v1/notifications', { body, ...quick });

/** Adds one without an id. */
export const saveChannel = (id: string | undefined, body: ChannelBody) =>
  id === undefined
    ? call('POST /api/v1/notifications/channels', { body, ...quick })
    : call('PUT /api/v1/notifications/channels/:id', { params: { id }, body, ...quick });

/** The key with which this browser subscribes. */
export const getPushKey = () => call('POST /api/v1/notifications/push-key', quick);

export const removeChannel = (id: string) =>
  call('DELETE /api/v1/notifications/channels/:id', { params: { id }, ...quick });

export const testChannel = (id: string) =>
  call('POST /api/v1/notifications/channels/:id/test', { params: { id }, ...tested });
