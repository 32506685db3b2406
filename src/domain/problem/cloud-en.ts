/**
 * English texts of the problems between gateway and cloud: `cloud` for the cloud itself, `endpoint` for any HTTPS
 * server that the gateway sends to, `proxy` for a proxy before it. Keys are the codes, placeholders the names of
 * their parameters; `section`: the section of the config, such as `cloud`. Pure.
 */

export const cloudProblemsEn = {
  'cloud.token_refused':
    'The cloud refuses the key of this gateway: enter the key that the cloud gave you again',
  'cloud.token_missing': 'There is no token in {path}: write it there',
  'cloud.file_unusable': '{path} is missing, or what it holds cannot be used: put it right ({key})',
  'cloud.certificate_refused':
    'The cloud refuses the client certificate, or requires one: check the files of certificate and key',
  'cloud.credential_refused':
    "The cloud no longer accepts this gateway's credential: ask for a new one-time key at the cloud, and enter it",
  'cloud.wrong_address': 'The API of the cloud is not at this address: check the address of the cloud',
  'cloud.redirected':
    'The address of the cloud leads to another one, and a redirect is not followed: check the address',
  'cloud.refuses_all':
    'The cloud refuses different requests alike, so the fault is not in them: ask who runs the cloud, or a device before it',
  'cloud.answered': 'The cloud answered {status}',
  'cloud.answered_with': 'The cloud answered {status}: {words}',
  'cloud.rejected': 'The cloud gave no reason',
  'cloud.rejected_with': '{words}',
  'cloud.erased': 'The sale was erased on request before it was sent',
  'cloud.retry_requested': 'The cloud requests a retry',
  'cloud.retry_requested_with': '{words}',
  'cloud.no_result': 'The answer has no result for this event',

  'cloud.foreign_answer': 'The answer is not one of the cloud contract',
  'cloud.answer_unread': 'It is too long, or in an unknown coding',
  'cloud.answer_not_json': 'It is not JSON: something in between may have answered',
  'cloud.answer_of_others': 'It has no result for what was sent',
  'cloud.field_missing': '{path}: is missing',
  'cloud.field_not_text': '{path}: must be a text',
  'cloud.field_not_number': '{path}: must be a number, 0 or more',
  'cloud.field_not_list': '{path}: must be a list',
  'cloud.field_not_object': '{path}: must be an object',
  'cloud.field_not_status': '{path}: must be stored, duplicate, rejected or retry',
  'cloud.field_not_url': '{path}: must be a URL',
  'cloud.field_not_hash': '{path}: must be a SHA-256 of 64 lower-case hexadecimal digits',

  'cloud.picture_address_unusable':
    'The cloud gave an address for pictures that is not https, or malformed headers',
  'cloud.picture_address_private':
    'The cloud wants pictures at {origin}, which is neither its own nor a public https address: if that is meant, it has to be permitted in the configuration file',
  'cloud.picture_name_private':
    'The name that the cloud gave for pictures leads into a private network: if that is meant, its origin has to be permitted in the configuration file',

  'cloud.enrol_key_used':
    'The one-time key has been used already: ask for a new one at the cloud, and enter it',
  'cloud.enrol_key_unknown':
    "The cloud doesn't know the one-time key: check its spelling, or whether it is another cloud's; else ask for a new one at the cloud, and enter it",
  'cloud.enrol_key_refused':
    'The one-time key is mistyped, used already or expired: ask for a new one at the cloud, and enter it',
  'cloud.enrolment_unavailable':
    'The cloud takes no one-time keys at this address: check the address, or enter a token',
  'cloud.enrolment_forbidden': "The cloud doesn't let this gateway enrol: ask who runs the cloud",
  'cloud.enrolment_refused': "The cloud doesn't accept the enrolment",
  'cloud.enrolment_answer_foreign': 'The answer to the enrolment is not one of the cloud contract',
  'cloud.not_enrolled':
    'This gateway is not enrolled at the cloud and has no key: ask for a one-time key at the cloud, and enter it',
  'cloud.credential_unreadable': "The cloud's credential cannot be read from {path} ({error})",
  'cloud.credential_not_written': "The cloud's credential cannot be written to {path} ({error})",
  'cloud.certificate_of_other_key': "The cloud's certificate doesn't belong to the key of this gateway",

  'endpoint.no_answer': 'No answer within {seconds} s',
  'endpoint.name_unknown': 'Its name is not known: check the address and the name server',
  'endpoint.no_name_server': 'The name server cannot be reached',
  'endpoint.connection_refused': 'It refuses the connection: nothing listens there',
  'endpoint.no_route': 'There is no way to it: check the network',
  'endpoint.connect_timed_out': 'It cannot be reached: no connection in time',
  'endpoint.connection_failed': 'The connection failed ({error})',
  'endpoint.not_http': 'Its answer is not the HTTP that was requested ({error})',
  'endpoint.without_tls': 'It speaks http without TLS there ({error}): check the address and its port',
  'endpoint.tls_ended': 'It broke TLS off ({error})',
  'endpoint.certificate_untrusted':
    'Its certificate cannot be trusted ({error}): give the CA that signed it as {section}.caFile, or check the clock',
  'endpoint.certificate_refused': "It doesn't accept the client certificate, or requires one ({error})",

  'proxy.login_needed': 'The proxy wants a login, or another one: check user and password of the proxy',
  'proxy.forbidden': "The proxy doesn't let it through ({status}): ask who runs the proxy",
  'proxy.failed': 'The proxy cannot reach it ({status})',
  'proxy.in_between': 'There is a proxy in between',
} as const;
