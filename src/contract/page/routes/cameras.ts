/** Routes of cameras: their set-up, their pictures and video, their latencies. */
import { z } from 'zod';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import {
  calibratedJson,
  calibrationRequest,
  calibrationsJson,
  gatewayTimeJson,
  measuringJson,
} from '../calibrations.ts';
import {
  cameraChange,
  cameraRemovedJson,
  cameraSettingsJson,
  cameraTry,
  newCamera,
  searchLine,
  triedJson,
} from '../cameras.ts';
import {
  deviceQuery,
  discoverBody,
  discoveryJson,
  keyFramesBody,
  keyFramesJson,
  keyFramesSetJson,
  latencyEstimateJson,
  ntpBody,
  timeServerJson,
} from '../discovery.ts';
import { refusing } from '../refusing.ts';
import { camerasJson } from '../status.ts';
import { timelineJson } from '../timeline.ts';
import { clip, clipSides, maxClipSideS, timeSchema } from './query.ts';
import { noCameraHere, routeGroup, webSocketRequired } from './route.ts';

const taken = 'There is one already.';
const maxClipMs = 2 * maxClipSideS * 1_000;

export const cameraRoutes = routeGroup('Cameras', {
  'GET /api/v1/calibrations': {
    access: 'look',
    summary: 'Latencies of cameras, offsets of links, clocks of registers',
    answers: { 200: calibrationsJson },
  },
  'GET /api/v1/calibrations/time': {
    access: 'settings',
    summary: 'The gateway’s monotonic clock, for a code that is held before a camera',
    answers: { 200: gatewayTimeJson },
  },
  'GET /api/v1/calibrations/measuring': {
    access: 'settings',
    summary: 'How far a measurement by phone has come',
    answers: { 200: measuringJson },
  },
  'POST /api/v1/calibrations': {
    access: 'settings',
    log: 'calibration',
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
  'POST /api/v1/cameras': {
    access: 'settings',
    log: 'camera',
    summary: 'Adds a camera',
    body: newCamera,
    answers: { 201: cameraSettingsJson },
    problems: { 409: taken },
  },
  'GET /api/v1/cameras/:id': {
    access: 'settings',
    summary: 'How a camera is set up',
    about: 'Of the password only whether there is one.',
    answers: { 200: cameraSettingsJson },
    problems: { 404: noCameraHere },
  },
  'PUT /api/v1/cameras/:id': {
    access: 'settings',
    log: 'camera',
    summary: 'Changes a camera; what is absent stays',
    about:
      'Another address, login, transport or detailed stream is tried first, unless `acceptUnreachable` is true.',
    body: cameraChange,
    answers: { 200: cameraSettingsJson },
    problems: {
      404: noCameraHere,
      409: taken,
      502: 'It gives no picture in the new way; nothing is changed.',
    },
  },
  'DELETE /api/v1/cameras/:id': {
    access: 'settings',
    log: 'camera',
    summary: 'Removes a camera; sales and their pictures stay',
    answers: { 200: cameraRemovedJson },
    problems: { 404: noCameraHere },
  },
  'POST /api/v1/cameras/try': {
    access: 'settings',
    log: 'nothing',
    summary: 'A picture of a camera that is not set up yet',
    about: 'Of a device over ONVIF (`device`), or of the address of a stream or a picture (`url`).',
    body: cameraTry,
    answers: { 200: triedJson },
    problems: {
      404: noCameraHere,
      422: 'It gives no picture; the problem names the field.',
      502: 'It gives no picture.',
    },
  },
  'POST /api/v1/cameras/discover': {
    access: 'settings',
    log: 'nothing',
    summary: 'Searches the network for cameras, or asks one what it is',
    about: 'Line by line as they are found, where `application/x-ndjson` is accepted.',
    body: discoverBody,
    answers: {
      200: [
        discoveryJson,
        { type: 'application/x-ndjson', words: 'A line of JSON each', schema: searchLine },
      ],
    },
  },
  'POST /api/v1/cameras/:id/ntp': {
    access: 'settings',
    log: 'camera',
    summary: 'Gives a camera a time server',
    body: ntpBody,
    answers: { 200: timeServerJson },
    problems: {
      404: noCameraHere,
      409: 'Its address cannot be reached.',
      502: 'The camera did not take it.',
    },
  },
  'GET /api/v1/cameras/:id/latency-estimate': {
    access: 'settings',
    summary: 'The latency of a camera, estimated from its RTCP sender reports',
    about:
      'Reads the clock of the camera over ONVIF for some seconds. The reports show the delay after the time stamp only, so the range is wide and starts at that delay. Changes nothing: `POST /api/v1/calibrations` with `estimated` sets it.',
    query: deviceQuery,
    answers: { 200: latencyEstimateJson },
    problems: {
      404: noCameraHere,
      409: 'Its address cannot be reached.',
      422: 'It sends too few reports, its clock differs, or they show nothing more than is assumed.',
      502: 'It gave no answer, or does not report its time.',
    },
  },
  'GET /api/v1/cameras/:id/key-frames': {
    access: 'settings',
    summary: 'The key-frame interval of a camera, and what could be set instead',
    about: 'Reads the settings of the camera over ONVIF, with its stored login. Changes nothing.',
    query: deviceQuery,
    answers: { 200: keyFramesJson },
    problems: {
      404: noCameraHere,
      409: 'Its address cannot be reached.',
      502: 'It gave no answer, or refused.',
    },
  },
  'PUT /api/v1/cameras/:id/key-frames': {
    access: 'settings',
    log: 'camera',
    summary: 'Sets the key-frame interval of a camera',
    about:
      'Over ONVIF, with its stored login. The answer has what the camera reports afterwards, and what its video shows, which is waited for up to 30 s.',
    body: keyFramesBody,
    answers: { 200: keyFramesSetJson },
    problems: {
      404: noCameraHere,
      409: 'Its address cannot be reached.',
      502: 'The camera did not take it.',
    },
  },
  'GET /api/v1/cameras': {
    access: 'look',
    summary: 'The cameras and how each fares',
    answers: { 200: camerasJson },
  },
  'GET /api/v1/cameras/:id/frame.jpeg': {
    access: 'look',
    log: 'recorded',
    summary: 'The frame of any instant still held, or the newest',
    about:
      'At most 5 s ahead, which is waited for. `width` in pixels; without it as the camera sent it. With `quick` a picture nearby where decoding the nearest one takes over 0.3 s.',
    query: z.strictObject({
      at: timeSchema.optional(),
      width: z.coerce.number().int().min(32).max(3_840).optional(),
      quick: z.stringbool().optional(),
    }),
    answers: {
      200: {
        type: 'image/jpeg',
        words: 'The frame nearest to the instant, masks applied',
        headers: {
          'x-frame-time': 'When it was taken',
          'x-frame-offset-ms': 'That, from the requested time, milliseconds; without `at` from now',
        },
      },
    },
    problems: { 404: `${noCameraHere} Or the moment is not held.` },
  },
  'GET /api/v1/cameras/:id/timeline': {
    access: 'look',
    summary: 'When there is something to see of a camera',
    about:
      '`frame.jpeg` has the pictures of `held`, `clip.mp4` its video, `video.mp4` of a sale its stored clips.',
    answers: { 200: timelineJson },
    problems: { 404: noCameraHere },
  },
  'GET /api/v1/cameras/:id/clip.mp4': {
    access: 'look',
    log: 'recorded',
    summary: 'Video of a camera',
    about: 'Around a moment (`at`, with `before` and `after` in seconds), or `from` … `to`, at most 120 s.',
    query: z.union([
      z.strictObject({ at: timeSchema, ...clipSides }),
      z
        .strictObject({ from: timeSchema, to: timeSchema })
        .refine(
          ({ from, to }) => from < to && to - from <= maxClipMs,
          refusing(refusal('field.clip_range', { seconds: maxClipMs / 1_000 })),
        ),
    ]),
    ...clip,
  },
  'GET /api/v1/cameras/:id/live': {
    access: 'look',
    log: 'live',
    summary: 'Live video of a camera over a WebSocket',
    about:
      'MPEG-TS, one picture a message, from the newest key frame on. Ends with 4403 where the camera has masks, 4415 where it gives single pictures, 4409 where its video has become another one, 1013 where too many watch.',
    answers: { 101: 'A WebSocket of binary messages' },
    problems: { 404: noCameraHere, 426: webSocketRequired },
  },
});
