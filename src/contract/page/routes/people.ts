/** Routes of the people who may use the page. */
import { logJson, logQuery } from '../access/log.ts';
import { invitationJson, peopleJson, personBody } from '../access/people.ts';
import { endedJson } from '../access/session.ts';
import { routeGroup } from './route.ts';

const noPersonHere = 'There is no such person.';
const nameTaken = 'Another person has this name.';

export const peopleRoutes = routeGroup('People', {
  'GET /api/v1/log': {
    access: 'log',
    summary: 'Who looked at, exported or changed what, newest first',
    about:
      'People by their name at the time, programs by the name of their token. Kept for a year: 50,000 looks, 5,000 exports, 10,000 changes, 10,000 sign-ins and changes of people, 2,000 failed sign-ins.',
    query: logQuery,
    answers: { 200: logJson },
  },
  'GET /api/v1/people': {
    access: 'people',
    summary: 'The people who may use the page, with their roles',
    answers: { 200: peopleJson },
  },
  'POST /api/v1/people': {
    access: 'people',
    log: 'person',
    summary: 'Adds a person, and makes the code with which they choose a password',
    about: 'The code is in this answer alone, and can be used once, for 24 hours in which the gateway runs.',
    body: personBody,
    answers: { 201: invitationJson },
    problems: { 409: `${nameTaken} Or there are as many as there may be.` },
  },
  'PUT /api/v1/people/:id': {
    access: 'people',
    log: 'person',
    summary: 'Changes name and role of a person, from the next request on',
    body: personBody,
    answers: { 200: peopleJson },
    problems: { 404: noPersonHere, 409: `${nameTaken} Or it is the last owner.` },
  },
  'DELETE /api/v1/people/:id': {
    access: 'people',
    log: 'person',
    summary: 'Removes a person, with their sessions',
    about: 'Browsers that they added for notifications are removed too.',
    answers: { 200: peopleJson },
    problems: { 404: noPersonHere, 409: 'It is the last owner.' },
  },
  'POST /api/v1/people/:id/invitation': {
    access: 'people',
    log: 'invitation',
    summary: 'Makes another code for a person, such as for a forgotten password',
    about: 'Password and sessions stay until it is used; they end then.',
    answers: { 201: invitationJson },
    problems: { 404: noPersonHere },
  },
  'DELETE /api/v1/people/:id/sessions': {
    access: 'people',
    log: 'sessions',
    summary: 'Ends the sessions of a person',
    answers: { 200: endedJson },
    problems: { 404: noPersonHere },
  },
});
