/** API requests for the people who may use the page. */
import type { ActivityGroup } from '../../domain/people/activity.ts';
import { type BodyOf, call } from './api.ts';

type PersonInput = BodyOf<'POST /api/v1/people'>;

/** The disk of a small gateway may be busy. Milliseconds. */
const stored = { withinMs: 30_000 };

export const getLog = (
  query: { readonly limit: number; readonly group?: ActivityGroup },
  signal: AbortSignal,
) => call('GET /api/v1/log', { query, signal });
export const getPasskeys = (signal: AbortSignal) => call('GET /api/v1/passkeys', { signal });
export const removePasskey = (id: string) =>
  call('DELETE /api/v1/passkeys/:id', { params: { id }, ...stored });
export const getPeople = (signal: AbortSignal) => call('GET /api/v1/people', { signal });
export const addPerson = (body: PersonInput) => call('POST /api/v1/people', { body, ...stored });
export const changePerson = (id: string, body: PersonInput) =>
  call('PUT /api/v1/people/:id', { params: { id }, body, ...stored });
export const removePerson = (id: string) => call('DELETE /api/v1/people/:id', { params: { id }, ...stored });
export const invitePerson = (id: string) =>
  call('POST /api/v1/people/:id/invitation', { params: { id }, ...stored });
export const endSessionsOf = (id: string) =>
  call('DELETE /api/v1/people/:id/sessions', { params: { id }, ...stored });
