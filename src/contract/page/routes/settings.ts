/** Routes of the settings that people make on the page. */
import {
  alarmsBody,
  brokerBody,
  clipsBody,
  cloudBody,
  listenerBody,
  retentionBody,
  settingsJson,
  settingTestJson,
  shopBody,
  updatesBody,
} from '../settings.ts';
import { routeGroup } from './route.ts';

const answers = { 200: settingsJson };
const problems = { 409: 'config.yaml states this setting' };

const removed = {
  access: 'system',
  log: 'settings',
  summary: 'Removes what the page has set: the default applies',
  answers,
  problems,
} as const;

export const settingsRoutes = routeGroup('System', {
  'GET /api/v1/settings': {
    access: 'system',
    summary: 'Settings of the gateway, without secrets',
    answers,
  },
  'PUT /api/v1/settings/shop': {
    access: 'system',
    log: 'settings',
    summary: 'Names the shop',
    body: shopBody,
    answers,
    problems,
  },
  'PUT /api/v1/settings/cloud': {
    access: 'system',
    log: 'settings',
    summary: 'Asks the cloud, and uses it if it accepts this gateway',
    about:
      'A one-time key is exchanged for a credential of this gateway. Events wait meanwhile, and none is lost.',
    body: cloudBody,
    answers,
    problems,
  },
  'POST /api/v1/settings/cloud/test': {
    access: 'system',
    log: 'nothing',
    summary: 'Asks the cloud in use',
    answers: { 200: settingTestJson },
  },
  'PUT /api/v1/settings/retention': {
    access: 'system',
    log: 'settings',
    summary: 'Sets how long sent sales and pictures stay',
    body: retentionBody,
    answers,
    problems,
  },
  'PUT /api/v1/settings/clips': {
    access: 'system',
    log: 'settings',
    summary: 'Sets which stored clips are sent to the cloud',
    body: clipsBody,
    answers,
    problems,
  },
  'PUT /api/v1/settings/alarms': {
    access: 'system',
    log: 'settings',
    summary: 'Sets where alarms are sent',
    body: alarmsBody,
    answers,
    problems,
  },
  'POST /api/v1/settings/alarms/test': {
    access: 'system',
    log: 'nothing',
    summary: 'Sends a test alarm to the address in use',
    answers: { 200: settingTestJson },
  },
  'PUT /api/v1/settings/updates': {
    access: 'system',
    log: 'settings',
    summary: 'Sets where newer versions come from',
    body: updatesBody,
    answers,
    problems,
  },
  'PUT /api/v1/settings/listener': {
    access: 'system',
    log: 'settings',
    summary: 'Opens the port for registers that push over plain HTTP',
    body: listenerBody,
    answers,
    problems,
  },
  'PUT /api/v1/settings/broker': {
    access: 'system',
    log: 'settings',
    summary: 'Sets the MQTT broker at which registers publish',
    body: brokerBody,
    answers,
    problems,
  },
  'DELETE /api/v1/settings/shop': removed,
  'DELETE /api/v1/settings/cloud': removed,
  'DELETE /api/v1/settings/retention': removed,
  'DELETE /api/v1/settings/clips': removed,
  'DELETE /api/v1/settings/alarms': removed,
  'DELETE /api/v1/settings/updates': removed,
  'DELETE /api/v1/settings/listener': removed,
  'DELETE /api/v1/settings/broker': removed,
});
