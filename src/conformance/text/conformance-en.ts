/** English texts of the checks: title and expectation of each, then verdicts and report. */

export const conformanceEn = {
  'https.title': 'Its address is one that gateways send to',
  'https.expected': 'https, or http on this machine itself',

  'stored.title': 'A new sale is stored',
  'stored.expected': '200 with one result for the event, its status stored',

  'token.title': 'Only the right token opens it',
  'token.expected': '401 or 403 without a token, and to a wrong one',

  'duplicate.title': 'A sale that comes again counts once',
  'duplicate.expected': 'duplicate, however often it comes again',

  'first-body.title': 'Another body under a known id is a duplicate, and no error',
  'first-body.expected': 'duplicate',

  'source.title': 'The same id of another shop is another sale',
  'source.expected': 'stored',

  'at-once.title': 'The same sale over four connections at once',
  'at-once.expected': 'each is answered with stored or duplicate, and stored at most once',

  'revisions.title': 'Revisions of a sale in any order',
  'revisions.expected': 'stored for revision 2, then 1, then 3 (the highest is the one to show)',

  'batch.title': 'Fifty sales at once',
  'batch.expected': '200 with fifty results, each stored',

  'partial.title': 'One broken event does not hold up the others of its batch',
  'partial.expected': '200 with three results: the whole ones stored, the broken one anything',

  'earlier-id.title': 'A sale from before the gateway was given another id holds up no other',
  'earlier-id.expected':
    '200 with two results: the new sale stored, the earlier one stored, or rejected with a reason',

  'superseded.title': 'A sale that another one took the place of',
  'superseded.expected': 'stored for a revision with supersededBy, and for the other sale with aliases',

  'rejected.title': 'A broken event is rejected with the reason',
  'rejected.expected':
    'rejected with a reason (or 400, 422 to a batch of this one alone): the gateway keeps it and shows why',

  'shop.title': 'An event that names two shops is rejected',
  'shop.expected':
    'rejected (or 400, 422 to a batch of this one alone) where data.shop.id is not the shop of source',

  'malformed.title': 'A body that is not JSON',
  'malformed.expected': '400 (413, 422): anything else is sent again for ever',

  'cut-off.title': 'A request that broke off is sent again',
  'cut-off.expected': 'stored (or duplicate) for each event of the whole batch that follows',

  'event-too-large.title': 'An event of over 64 KiB',
  'event-too-large.expected': 'rejected with a reason, or 400, 413, 422; storing it is fine too',

  'batch-too-large.title': 'A batch that is far too large',
  'batch-too-large.expected': '413 (400, 422), so that it is halved; taking it is fine too',

  'unknown-fields.title': 'Fields and extension attributes of later versions',
  'unknown-fields.expected': 'stored',

  'rejection.title': 'Rejection notice for an event',
  'rejection.expected': 'stored',

  'status.title': 'A gateway’s report of its state',
  'status.expected': 'stored',

  'gzip.title': 'Compressed bodies, where it says it takes them',
  'gzip.expected': 'stored for a body with Content-Encoding: gzip',

  'picture.title': 'A picture is taken, and then asked for no more',
  'picture.expected': '200, 201, 204 or 412 to the PUT; the event sent again asks for no picture',

  'picture-again.title': 'A picture that is there already costs nothing',
  'picture-again.expected': '412 (or 200, 201, 204; 401, 403, 410 where the address holds for once)',

  'picture-bytes.title': 'Bytes that are not the picture of that name',
  'picture-bytes.expected': '4xx to the wrong bytes, and the right ones are taken afterwards',

  'fresh-address.title': 'An event sent again brings a fresh address',
  'fresh-address.expected': 'the picture asked for again with its address, and that one works',

  'signature.title': 'An address that was tampered with',
  'signature.expected': '4xx: its signature does not fit',

  'expiry.title': 'An address that has expired',
  'expiry.expected': '401, 403, 410 or 400 “expired”; the event sent again brings one that works',

  'clips.title': 'Clips of sales, where it takes them',
  'clips.expected':
    'each announcement is answered with how much is here, also between two parts; stored after the last one',

  'erasures.title': 'Erasures on request, where it has them',
  'erasures.expected':
    'a report of the gateway answered with 2xx, also when it comes again, and counted once in acknowledged',

  'desired.title': 'Desired states, where it has them',
  'desired.expected': 'the desired state of this gateway alone, with an ETag; 304 to If-None-Match with it',

  'nudges.title': 'Nudges, where it receives the webhooks of a POS',
  'nudges.expected':
    'without a cursor, and with one that it does not know, 200 with a cursor and all in less than 200 bytes; with its own 204 after the wait',

  'enrol.title': 'A one-time key gives a token once it is used; a token gives the next',
  'enrol.expected':
    'a token from the key, also when asked twice; the key void once the token is used; the same for a token and the next',

  'retry.title': 'Being asked to wait',
  'retry.expected': 'Retry-After in seconds or as an HTTP date',

  'skipped.one_shop': 'the token is for one shop only',
  'skipped.no_gzip': 'its answers carry no Accept-Encoding: gzip, so gateways send plain',
  'skipped.no_delay': 'it never answered 429, 503 or retry',
  'skipped.no_address': 'it gives no addresses: pictures go to its own route with the token',
  'skipped.any_bytes': 'the object store takes any bytes; check the hash when you read from it',
  'skipped.no_expiry': 'its address does not say until when it holds',
  'skipped.expires_late': 'its address holds for {seconds} s more: try it with --wait {wait}',
  'skipped.unsigned': 'its addresses carry no signature',
  'skipped.no_clips': 'it takes no clips, so gateways keep them',
  'skipped.no_erasures': 'it has no erasures: gateways erase nothing on its request',
  'skipped.no_desired': 'it has no desired state: people set up its gateways in the shop',
  'skipped.many_parts': 'its addresses are for so small parts that {parts} were not enough',
  'skipped.no_nudges': 'it offers no nudges, so gateways poll their POS as without',
  'skipped.no_key': 'no one-time key was given (--enrol-key-file)',
  'skipped.not_stored': 'the first sale was not stored',

  'note.delays': 'asked {count} times',
  'note.private_address':
    'gateways send to {origin} only where their config allows it: cloud.pictures.allowedOrigins',
  'note.no_type': 'its 401 has no type {type}: gateways then can only guess',

  'answer.unsafe_address': "an address at {protocol}//{host}, which gateways don't send to: it is not https",
  'answer.too_large': '{status} with an answer over 1 MiB',
  'answer.timed_out': 'no answer within {seconds} s',
  'answer.no_connection': 'no answer: the connection failed ({code})',
  'answer.invalid': '{status} with an answer that breaks the contract: {problem}',
  'answer.no_etag': '200 without an ETag',
  'answer.no_result': '{status} without a result',
  'answer.redirect': "{status}: a redirect, which gateways don't follow",

  'progress.expiry': 'waiting {seconds} s for an address to expire',
  'progress.delay': 'waiting {seconds} s, as the cloud asks',

  'report.unreadable': '{option}: {file} must be a readable file with one line, without blanks',
  'report.not_run': 'The others were not run: without a sale that is stored they would all fail.',
  'report.counts': '{passed} passed, {failed} failed, {skipped} skipped',
  'report.start':
    'Test shop {shop}, gateway {gateway}: nothing of your own is read or changed. What is sent stays at the cloud, under a shop name with the time of this run; some of its pictures are never sent, on purpose.',
  'report.pass': 'pass   ',
  'report.fail': 'FAIL   ',
  'report.skip': 'skipped',
  'report.detail': '{name}: {text}',
  'report.note': 'note',
  'report.why': 'why',
  'report.expected': 'expected',
  'report.came': 'came',
} as const;
