/** Step of the schema that gives targets the places of the feed as every engine has them, and dead letters the arrival of their event. */
export const addForwardPlaces = `
  alter table forward_targets add column ordinal integer not null default 0;
  alter table forward_dead_letters add column ordinal integer not null default 0;
  alter table forward_dead_letters add column received_at_ms integer not null default 0;
`;
