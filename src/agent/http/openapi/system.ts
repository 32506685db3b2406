/** Maintenance of an installation: its state, its monitoring, its set-up as a file, and the hand-over to another owner. */
import { handOverJson } from '../../../contract/page/session.ts';
import { exportBody, importBody, importJson } from '../../../contract/page/set-up.ts';
import { doctorJson } from '../../../contract/page/support.ts';
import { systemJson, uploadRetriedJson } from '../../../contract/page/system.ts';
import type { Descriptions } from './description.ts';

const file = { 'content-disposition': 'A name for the file' };
const setUpFile = {
  type: 'application/yaml; charset=utf-8',
  words: 'A set-up file, as `tillframe import` reads it',
  headers: file,
};

const noExamination = 'This server can not examine itself';
const noSetUp = 'This server has no set-up to give';

export const systemRoutes = {
  'GET /api/v1/system': {
    summary: 'The installation: versions, addresses, network, storage, what waits for the cloud',
    answers: { 200: systemJson },
  },
  'POST /api/v1/upload/retry': {
    summary: 'Another try of the cloud at once',
    about:
      'Ends waits after failures. `tried` is false where the last such try was less than three seconds ago, and where one is under way (`underWay`).',
    answers: { 200: uploadRetriedJson },
  },
  'POST /api/v1/handover': {
    summary:
      'Ends password, logins and tokens of programs, and gives the code with which the next owner begins',
    answers: { 200: handOverJson },
  },
  'GET /metrics': {
    summary: 'Figures for Prometheus',
    about: 'docs/reference/metrics.md has each of them.',
    answers: { 200: { type: 'text/plain', words: 'In the text format of Prometheus' } },
    problems: { 404: 'This server counts nothing' },
  },
  'GET /api/v1/doctor': {
    summary: 'What is wrong, and what to do',
    answers: { 200: doctorJson },
    problems: { 404: noExamination },
  },
  'GET /api/v1/support-bundle': {
    summary: 'What support needs, without secrets, sales or pictures',
    answers: {
      200: {
        type: 'application/gzip',
        words: 'A tar file; README.txt in it says what is there',
        headers: file,
      },
    },
    problems: { 404: noExamination },
  },
  'GET /api/v1/export': {
    summary: 'The set-up as a file, without secrets',
    answers: { 200: setUpFile },
    problems: { 404: noSetUp },
  },
  'POST /api/v1/export': {
    summary: 'The set-up as a file, its secrets sealed with a passphrase',
    body: exportBody,
    answers: { 200: setUpFile },
    problems: { 404: noSetUp },
  },
  'POST /api/v1/import': {
    summary: 'Takes in a set-up file',
    about:
      'Mistakes are told by line, and nothing is changed then. What the file does not name stays as it is.',
    body: importBody,
    answers: { 200: importJson },
    problems: { 404: noSetUp },
  },
} as const satisfies Descriptions;
