/** English texts of what a receiver refuses. Pure. */

export const receiverProblemsEn = {
  'receiver.unavailable': 'The receiver cannot store anything now',
  'receiver.too_fast': 'This gateway sends faster than the receiver accepts',
  'receiver.erasures_full': 'The shop {shop} has as many erasures as may be kept',
  'receiver.no_erasure': 'There is no erasure {id}',
  'receiver.gateway_unknown': 'The gateway {gateway} ({shop}) was never seen by this receiver',
  'receiver.rollout_open': 'Another staged roll-out is open: take it back first, or let it go on to its end',
  'receiver.rollout_nobody':
    'No gateway can get this version: each runs it already, or its shop permits no updates from the cloud (remote.updates in config.yaml)',
  'receiver.rollout_too_many': 'More than {max} gateways cannot be in one roll-out',
  'receiver.rollout_first_unknown':
    'The first gateway is unknown, runs this version already, or its shop permits no updates from the cloud',
  'receiver.rollout_state': 'There is no such roll-out, or it is not in a state for this',
  'receiver.requests_full':
    'The gateway {gateway} has as many open requests as may be: wait until it has answered',
  'receiver.too_slow':
    'The database needed longer than {seconds} s for this. Choose a shorter period or a single shop, or try again later',
  'receiver.pages_busy': 'All of the database’s connections for pages are in use. Try again in a few seconds',
  'receiver.database_silent':
    'The database does not answer. Try again later; gateways keep what they have not sent',
  'receiver.video_not_offered':
    'The gateway of this sale sends no video to the cloud, or is too old: the shop chooses it in its settings',
  'receiver.sender_missing':
    'Name the gateway and its shop in the headers Tillframe-Gateway and Tillframe-Shop',
  'receiver.too_many_held':
    'Too many requests wait with this token, or with all: end some of them, or ask without `wait`',
  'receiver.disk_full':
    "The receiver's disk has {free} MiB left: nothing is stored until there is room. Free space there",

  'receiver.token_needed': 'A bearer token of this receiver is needed',
  'receiver.token_expired': 'The token has expired: enrol with it for the next one',
  'receiver.owner_elsewhere':
    "The receiver's own token stores sales on its own machine only, for tests: give this gateway a token of its shop with `tillframe receiver tokens add GATEWAY --shop SHOP`",
  'receiver.write_only':
    "A gateway's token only stores: reading requires a token of `tillframe receiver readers add`, or the receiver's own",
  'receiver.reads_only': 'This token reads sales and pictures, and is good for nothing else',
  'receiver.reads_other_shop': 'This token reads the shop {expected}, the request is for {found}',
  'receiver.shop_unknown': 'No gateway of the shop {shop} was seen here',
  'receiver.cursor_unknown':
    'This receiver never gave this cursor, or a backup was restored since: read again from the start (`after=0`), and store each change once by `source` and `id`',
  'receiver.key_used': 'This key or token has been used up: a new key is needed',
  'receiver.key_unknown': 'There is no such key or token, or it has expired',
  'receiver.other_gateway': 'This token or key is for the gateway {expected}, the request is of {found}',
  'receiver.other_shop': 'This token or key is for the shop {expected}, the request is of {found}',
  'receiver.event_of_other_shop':
    'This token is for the shop {expected}, the event is of the shop {found}: with a token for both it can be sent again',

  'receiver.not_a_list': 'The body is not a JSON array',
  'receiver.too_many_events': 'The batch has {count} events, {max} are accepted',
  'receiver.event_without_id': 'An event of the batch has no id',
  'receiver.event_too_long': 'The event has {bytes} bytes, {max} are accepted',
  'receiver.invalid_fields': 'These fields are not as the contract requires: {fields}',
  'receiver.sequence_too_high': 'sequence: {sequence} is above {max}',
  'receiver.only_gzip': 'Only the content encoding gzip is accepted',
  'receiver.not_gzip': 'The body is not valid gzip',
  'receiver.not_utf8': 'The body is not valid UTF-8',
  'receiver.broker_right_missing':
    'NATS at {server} denies the receiver the right to publish to {right}. Permit it for its user: without it messages are delivered again and again, or gateways with ack: application keep what is stored',
  'receiver.message_no_event': 'The message is no event of the contract',
  'receiver.message_not_storable':
    'The database refused this message {times} times while it stored others ({why})',
  'receiver.picture_too_long': 'Pictures may have up to {max} bytes here; this one has {bytes}',

  'receiver.not_jpeg': 'The body is not a JPEG',
  'receiver.other_hash': "The body's SHA-256 is {found}, the address has {expected}",
  'receiver.event_unreadable': 'The stored event cannot be read',
  'receiver.picture_known': 'The picture is stored already',
  'receiver.no_sale': 'No sale of this id is stored here',
  'receiver.shops_not_yours': 'Choose among your own shops; an owner of all shops can give more',
  'receiver.session_needed': 'This needs somebody who is logged in at the viewer',
  'receiver.no_picture': 'This picture is not stored here',
  'receiver.address_expired': 'This address has expired: send the event again for a new one',
  'receiver.address_foreign': 'This address is not one that this receiver gave',

  'receiver.clip_without_sale': 'The sale {sale} of this clip is not stored here',
  'receiver.clip_not_announced': 'No clip with this content was announced',
  'receiver.clip_range': 'Content-Range is not as the clip was announced',
  'receiver.clip_other_part': 'Another part of this clip is next: announce it again',
  'receiver.clip_other_hash': 'The clip has another SHA-256 than announced: send it again',
  'receiver.no_clip': 'This clip is not stored here',

  'receiver.webhook_unknown':
    'This receiver has no such webhook, or it was revoked: make one with `tillframe receiver webhook add`',
  'receiver.webhook_unreadable': 'The body is no event of this POS',
  'receiver.signature_key_missing':
    'The signature key of the POS is not entered yet: `tillframe receiver webhook sign {id}`',
  'receiver.signature_wrong':
    'The signature was not made with the key of webhook {id}: enter the signature key of the POS again with `tillframe receiver webhook sign {id}`. Square signs the address as well, which has to be the one that `webhook add` showed',

  'receiver.forward_answered': 'The target answers {status}: {words}',
  'receiver.forward_refused': 'The broker refuses the message: {words}',
  'receiver.forward_no_answer': 'The target does not answer ({why})',
  'receiver.forward_gone':
    'The target answered 410: it wants no more events. If that was a mistake, try again with `tillframe receiver forward retry`',
  'receiver.forward_full':
    'The target refused {max} events: nothing more is sent. Correct it, then try again with `tillframe receiver forward retry`',

  'receiver.pos_app_missing':
    'This receiver is no app of the POS: enter it with `tillframe receiver pos-app set`',
  'receiver.pos_no_consent':
    'The contract {account} is not linked with this shop: make a link with `tillframe receiver pos-app link`',
  'receiver.pos_consent_ended':
    'The POS gives no token for the contract {account} ({why}): its owner has to allow the app again',
  'receiver.pos_app_refused':
    'The POS does not accept the app ({why}): enter its client id and secret again with `tillframe receiver pos-app set`',
  'receiver.pos_away': 'The POS gives no tokens now',
} as const;
