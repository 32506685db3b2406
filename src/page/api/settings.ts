/** API requests for the settings of the gateway. */
import type { ShownSection } from '../../domain/setup/page-settings.ts';
import { type BodyOf, call } from './api.ts';

const quick = { withinMs: 30_000 };
/** A cloud that hangs, asked twice. Milliseconds. */
const asking = { withinMs: 90_000 };

export const getSettings = (signal: AbortSignal) => call('GET /api/v1/settings', { signal });

export const saveShop = (body: BodyOf<'PUT /api/v1/settings/shop'>) =>
  call('PUT /api/v1/settings/shop', { body, ...quick });
export const saveCloud = (body: BodyOf<'PUT /api/v1/settings/cloud'>) =>
  call('PUT /api/v1/settings/cloud', { body, ...asking });
export const testCloud = () => call('POST /api/v1/settings/cloud/test', asking);
export const saveRetention = (body: BodyOf<'PUT /api/v1/settings/retention'>) =>
  call('PUT /api/v1/settings/retention', { body, ...quick });
export const saveClips = (body: BodyOf<'PUT /api/v1/settings/clips'>) =>
  call('PUT /api/v1/settings/clips', { body, ...quick });
export const saveAlarms = (body: BodyOf<'PUT /api/v1/settings/alarms'>) =>
  call('PUT /api/v1/settings/alarms', { body, ...quick });
export const testAlarms = () => call('POST /api/v1/settings/alarms/test', asking);
export const saveUpdates = (body: BodyOf<'PUT /api/v1/settings/updates'>) =>
  call('PUT /api/v1/settings/updates', { body, ...quick });
export const saveListener = (body: BodyOf<'PUT /api/v1/settings/listener'>) =>
  call('PUT /api/v1/settings/listener', { body, ...quick });
export const saveBroker = (body: BodyOf<'PUT /api/v1/settings/broker'>) =>
  call('PUT /api/v1/settings/broker', { body, ...quick });
export const removeSetting = (section: ShownSection) => call(`DELETE /api/v1/settings/${section}`, quick);
