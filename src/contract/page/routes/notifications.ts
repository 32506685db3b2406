/** Routes of notifications: rules, channels and their tests. Their secrets are in no answer. */
import { channelBody, channelJson, rulesBody } from '../notifications/channel.ts';
import { channelTestJson, notificationsJson, pushKeyJson } from '../notifications/notifications.ts';
import { routeGroup } from './route.ts';

const noChannel = 'There is no such channel here.';

export const notificationRoutes = routeGroup('Notifications', {
  'GET /api/v1/notifications': {
    access: 'settings',
    summary: 'Rules and channels of notifications, with their states',
    answers: { 200: notificationsJson },
  },
  'PUT /api/v1/notifications': {
    access: 'settings',
    log: 'settings',
    summary: 'Changes the rules',
    body: rulesBody,
    answers: { 200: notificationsJson },
  },
  'POST /api/v1/notifications/push-key': {
    access: 'settings',
    log: 'nothing',
    summary: 'The public key with which a browser subscribes to Web Push; made at the first request',
    answers: { 200: pushKeyJson },
  },
  'POST /api/v1/notifications/channels': {
    access: 'settings',
    log: 'settings',
    summary: 'Adds a channel',
    body: channelBody,
    answers: { 200: channelJson },
    problems: { 409: 'There are as many as there may be.' },
  },
  'PUT /api/v1/notifications/channels/:id': {
    access: 'settings',
    log: 'settings',
    summary: 'Changes a channel; an absent secret stays as it is',
    body: channelBody,
    answers: { 200: channelJson },
    problems: { 404: noChannel, 409: 'It is of another kind.' },
  },
  'DELETE /api/v1/notifications/channels/:id': {
    access: 'settings',
    log: 'settings',
    summary: 'Removes a channel, and what waits for it',
    answers: { 204: 'Removed' },
    problems: { 404: noChannel },
  },
  'POST /api/v1/notifications/channels/:id/test': {
    access: 'settings',
    log: 'nothing',
    summary: 'Sends a test message, and explains the answer',
    answers: { 200: channelTestJson },
    problems: { 404: noChannel, 409: 'A test of this channel is under way.' },
  },
});
