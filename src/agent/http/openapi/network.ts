/**
 * The gateway's network: addresses, Wi-Fi, time servers. For signed-in people; a change that cuts off the
 * client is reverted unless it is confirmed.
 */
import {
  addressBody,
  confirmBody,
  confirmedJson,
  networkChangeJson,
  networkJson,
  timeBody,
  timeJson,
  wifiBody,
  wifiJson,
  wifiQuery,
} from '../../../contract/page/network.ts';
import type { Descriptions } from './description.ts';

const begun =
  'Answered before it is done. It is taken back by itself after two minutes unless it is confirmed with its key, and at once where it fails.';
const problems = {
  404: 'There is no such device.',
  409: 'The network can not be set here, or not now; `detail` says why.',
};

export const networkRoutes = {
  'GET /api/v1/network': {
    summary: 'Devices and what they are set to, the last change, time servers',
    answers: { 200: networkJson },
  },
  'GET /api/v1/network/wifi': {
    summary: 'The Wi-Fi networks that a device hears now',
    about: 'Takes some seconds.',
    query: wifiQuery,
    answers: { 200: wifiJson },
    problems,
  },
  'PUT /api/v1/network/devices/:name/address': {
    summary: 'Gives a device a fixed address, or one from the router',
    about: `${begun} Where a camera or another device is known under the address, it is refused until \`evenSo\` is true.`,
    body: addressBody,
    answers: { 202: networkChangeJson },
    problems,
  },
  'PUT /api/v1/network/devices/:name/wifi': {
    summary: 'Joins a Wi-Fi network',
    about: begun,
    body: wifiBody,
    answers: { 202: networkChangeJson },
    problems,
  },
  'POST /api/v1/network/change/confirm': {
    summary: 'Keeps the open change',
    about: 'Its key is permission: whoever follows its link to the new address is not signed in there.',
    body: confirmBody,
    answers: { 200: confirmedJson },
    problems: { 409: 'It is over, or could not be kept.' },
  },
  'DELETE /api/v1/network/change': {
    summary: 'Takes the open change back',
    answers: { 204: 'It is as it was' },
  },
  'PUT /api/v1/network/time': {
    summary: 'Sets the time servers, and whether cameras may ask this machine',
    body: timeBody,
    answers: { 200: timeJson },
    problems: { 409: 'Time servers can not be set here.' },
  },
} as const satisfies Descriptions;
