/** Routes of the gateway’s network. */
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
} from '../network.ts';
import { routeGroup } from './route.ts';

const begun =
  'Answered before it is done. It is reverted by itself after two minutes unless it is confirmed with its key, and at once where it fails.';
const problems = {
  404: 'There is no such device.',
  409: 'The network cannot be set here, or not now; `detail` says why.',
};

export const networkRoutes = routeGroup('Network', {
  'PUT /api/v1/network/devices/:name/address': {
    access: 'system',
    log: 'network',
    summary: 'Gives a device a fixed address, or one from the router',
    about: `${begun} Where a camera or another device is known under the address, it is refused until \`evenSo\` is true.`,
    body: addressBody,
    answers: { 202: networkChangeJson },
    problems,
  },
  'PUT /api/v1/network/devices/:name/wifi': {
    access: 'system',
    log: 'network',
    summary: 'Joins a Wi-Fi network',
    about: begun,
    body: wifiBody,
    answers: { 202: networkChangeJson },
    problems,
  },
  'POST /api/v1/network/change/confirm': {
    access: 'state-token',
    summary: 'Keeps the open change',
    about: 'Its key is permission: whoever follows its link to the new address is not signed in there.',
    body: confirmBody,
    answers: { 200: confirmedJson },
    problems: { 409: 'It is over, or could not be kept.' },
  },
  'DELETE /api/v1/network/change': {
    access: 'system',
    log: 'network',
    summary: 'Takes the open change back',
    answers: { 204: 'It is as it was' },
  },
  'GET /api/v1/network': {
    access: 'system',
    summary: 'Devices and what they are set to, the last change, time servers',
    answers: { 200: networkJson },
  },
  'GET /api/v1/network/wifi': {
    access: 'system',
    summary: 'The Wi-Fi networks that a device hears now',
    about: 'Takes some seconds.',
    query: wifiQuery,
    answers: { 200: wifiJson },
    problems,
  },
  'PUT /api/v1/network/time': {
    access: 'system',
    log: 'clock',
    summary: 'Sets the time servers, and whether cameras may ask this machine',
    body: timeBody,
    answers: { 200: timeJson },
    problems: { 409: 'Time servers cannot be set here.' },
  },
});
