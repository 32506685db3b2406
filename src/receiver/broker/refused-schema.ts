/** Steps of both schemas for messages of a broker that were refused. */

const table = (number: string): string => `
  -- Messages of a broker that can never be stored. body: base64, its begin where bytes is more. problem: JSON.
  create table refused_messages (
    id text primary key, subject text not null, first_at_ms ${number} not null, last_at_ms ${number} not null, times ${number} not null,
    bytes ${number} not null, body text not null, problem text not null
  )`;

export const addRefusedMessages = `${table('integer')} strict;
  create index refused_messages_by_time on refused_messages (last_at_ms);
`;
export const refusedMessageSchema = `${table('bigint')};
  create index refused_messages_by_time on refused_messages (last_at_ms);
`;

/** Step of both schemas for the order of statuses that come through a broker. */
export const addPublishedStatuses = 'alter table gateways add column status_published_ms integer';
export const publishedStatusSchema = 'alter table gateways add column status_published_ms bigint';
