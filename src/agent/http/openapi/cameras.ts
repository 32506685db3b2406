/** Cameras, their pictures and videos, and the calibration of their time. */
import { z } from 'zod';
import {
  calibratedJson,
  calibrationsJson,
  gatewayTimeJson,
  measuringJson,
} from '../../../contract/page/calibrations.ts';
import {
  cameraChange,
  cameraRemovedJson,
  cameraSettingsJson,
  cameraTry,
  newCamera,
  searchLine,
  triedJson,
} from '../../../contract/page/cameras.ts';
import { discoveryJson, timeServerJson } from '../../../contract/page/discovery.ts';
import { camerasJson } from '../../../contract/page/sales.ts';
import { calibrationRequest } from '../routes/calibrations.ts';
import { discoverBody, ntpBody } from '../routes/camera-setup/discover.ts';
import { frameQuery } from '../routes/cameras.ts';
import { aroundQuery, rangeQuery } from '../routes/clips.ts';
import type { Descriptions } from './description.ts';
import { webSocketWanted } from './problems.ts';

const noCamera = 'There is no such camera here.';
const taken = 'There is one already.';

export const clip = {
  answers: {
    200: {
      type: 'video/mp4',
      words: 'The video, not encoded again; it begins with the key frame before what was asked for',
      headers: { 'x-clip-from': 'When it begins', 'x-clip-until': 'When it ends' },
    },
  },
  problems: {
    403: 'Parts of the picture are masked: there are single pictures only.',
    404: 'It is not held.',
  },
} as const;

export const cameraRoutes = {
  'GET /api/v1/cameras': {
    summary: 'The cameras and how each fares',
    answers: { 200: camerasJson },
  },
  'POST /api/v1/cameras': {
    summary: 'Adds a camera',
    body: newCamera,
    answers: { 201: cameraSettingsJson },
    problems: { 409: taken },
  },
  'GET /api/v1/cameras/:id': {
    summary: 'How a camera is set up',
    about: 'Of the password only whether there is one.',
    answers: { 200: cameraSettingsJson },
    problems: { 404: noCamera },
  },
  'PUT /api/v1/cameras/:id': {
    summary: 'Changes a camera; what is absent stays',
    about: 'Another address, login or transport is tried first, unless `acceptUnreachable` is true.',
    body: cameraChange,
    answers: { 200: cameraSettingsJson },
    problems: { 404: noCamera, 409: taken, 502: 'It gives no picture in the new way; nothing is changed.' },
  },
  'DELETE /api/v1/cameras/:id': {
    summary: 'Removes a camera; sales and their pictures stay',
    answers: { 200: cameraRemovedJson },
    problems: { 404: noCamera },
  },
  'POST /api/v1/cameras/try': {
    summary: 'A picture of a camera that is not set up yet',
    about: 'Of a device over ONVIF (`device`), or of the address of a stream or a picture (`url`).',
    body: cameraTry,
    answers: { 200: triedJson },
    problems: {
      404: noCamera,
      422: 'It gives no picture; the problem names the field.',
      502: 'It gives no picture.',
    },
  },
  'GET /api/v1/cameras/:id/frame.jpeg': {
    summary: 'The frame of any instant still held, or the newest',
    about: 'At most 5 s ahead, which is waited for. `width` in pixels; without it as the camera sent it.',
    query: frameQuery,
    answers: {
      200: {
        type: 'image/jpeg',
        words: 'The frame nearest to the instant, masks applied',
        headers: {
          'x-frame-time': 'When it was taken',
          'x-frame-offset-ms': 'That, from the time asked for, milliseconds; without `at` from now',
        },
      },
    },
    problems: { 404: `${noCamera} Or the moment is not held.` },
  },
  'GET /api/v1/cameras/:id/clip.mp4': {
    summary: 'Video of a camera',
    about: 'Around a moment (`at`, with `before` and `after` in seconds), or `from` … `to`, at most 120 s.',
    query: z.union([aroundQuery, rangeQuery]),
    ...clip,
  },
  'GET /api/v1/cameras/:id/live': {
    summary: 'Live video of a camera over a WebSocket',
    about:
      'MPEG-TS, one picture a message, from the newest key frame on. Ends with 4403 where the camera has masks, 4415 where it gives single pictures, 4409 where its video has become another one, 1013 where too many watch.',
    answers: { 101: 'A WebSocket of binary messages' },
    problems: { 404: noCamera, 426: webSocketWanted },
  },
  'POST /api/v1/cameras/discover': {
    summary: 'Searches the network for cameras, or asks one what it is',
    body: discoverBody,
    about: 'Line by line as they are found, where `application/x-ndjson` is accepted.',
    answers: {
      200: [
        discoveryJson,
        { type: 'application/x-ndjson', words: 'A line of JSON each', schema: searchLine },
      ],
    },
  },
  'POST /api/v1/cameras/:id/ntp': {
    summary: 'Gives a camera a time server',
    body: ntpBody,
    answers: { 200: timeServerJson },
    problems: {
      404: noCamera,
      409: 'Its address can not be asked.',
      502: 'The camera did not take it.',
    },
  },
  'GET /api/v1/calibrations': {
    summary: 'Latencies of cameras, offsets of links, clocks of registers',
    answers: { 200: calibrationsJson },
  },
  'GET /api/v1/calibrations/time': {
    summary: 'The gateway’s monotonic clock, for a code that is held before a camera',
    answers: { 200: gatewayTimeJson },
  },
  'GET /api/v1/calibrations/measuring': {
    summary: 'How far a measurement by phone has come',
    answers: { 200: measuringJson },
  },
  'POST /api/v1/calibrations': {
    summary: 'Measures a latency, or sets a latency or an offset',
    about: '`phone` only measures: what it found is set with `latency`, after a person has seen it.',
    body: calibrationRequest,
    answers: { 200: calibratedJson },
    problems: {
      404: 'There is no such camera, sale or link.',
      409: 'A camera is being measured.',
      422: 'The code was not seen, or its time is wrong.',
    },
  },
} as const satisfies Descriptions;
