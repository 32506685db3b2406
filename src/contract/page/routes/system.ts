/** Routes of the installation: its set-up as a file, what support needs, its figures. */
import { handOverJson } from '../access/session.ts';
import { exportBody, importBody, importJson } from '../set-up.ts';
import { doctorJson } from '../support.ts';
import { systemJson, uploadRetriedJson } from '../system.ts';
import { routeGroup } from './route.ts';

/** For files to save. */
const headers = { 'content-disposition': 'A name for the file' };
export const setUpFile = {
  type: 'application/yaml; charset=utf-8',
  words: 'A set-up file, as `tillframe import` reads it',
  headers,
};
const noSetUp = 'This server has no set-up to give';
const noExamination = 'This server cannot examine itself';

export const systemRoutes = routeGroup('System', {
  'GET /metrics': {
    access: 'monitoring',
    summary: 'Figures for Prometheus',
    about: 'docs/reference/metrics.md has each of them.',
    answers: { 200: { type: 'text/plain', words: 'In the text format of Prometheus' } },
    problems: { 404: 'This server counts nothing' },
  },
  'POST /api/v1/handover': {
    access: 'system',
    log: 'hand_over',
    summary:
      'Ends all people, their logins and tokens of programs, and gives the code with which the next owner begins',
    answers: { 200: handOverJson },
    problems: { 403: 'An installer hands over a gateway that has no owner yet; afterwards its owner does.' },
  },
  'GET /api/v1/export': {
    access: 'settings',
    log: 'set_up_file',
    summary: 'The set-up as a file, without secrets',
    answers: { 200: setUpFile },
    problems: { 404: noSetUp },
  },
  'POST /api/v1/export': {
    access: 'system',
    log: 'set_up_secrets',
    summary: 'The set-up as a file, its secrets sealed with a passphrase',
    body: exportBody,
    answers: { 200: setUpFile },
    problems: { 404: noSetUp },
  },
  'POST /api/v1/import': {
    access: 'system',
    log: 'set_up',
    summary: 'Takes in a set-up file',
    about:
      'Mistakes are reported by line, and nothing is changed then. What the file does not name stays as it is.',
    body: importBody,
    answers: { 200: importJson },
    problems: { 404: noSetUp },
  },
  'GET /api/v1/doctor': {
    access: 'settings',
    summary: 'What is wrong, and what to do',
    answers: { 200: doctorJson },
    problems: { 404: noExamination },
  },
  'GET /api/v1/support-bundle': {
    access: 'system',
    log: 'support_file',
    summary: 'What support needs, without secrets, sales or pictures',
    answers: {
      200: {
        type: 'application/gzip',
        words: 'A tar file; README.txt in it says what is there',
        headers,
      },
    },
    problems: { 404: noExamination },
  },
  'GET /api/v1/system': {
    access: 'settings',
    summary: 'The installation: versions, addresses, network, storage, what waits for the cloud',
    answers: { 200: systemJson },
  },
  'POST /api/v1/upload/retry': {
    access: 'settings',
    log: 'upload',
    summary: 'Another try of the cloud at once',
    about:
      'Ends waits after failures. `tried` is false where the last such try was less than three seconds ago, and where one is under way (`underWay`).',
    answers: { 200: uploadRetriedJson },
  },
});
