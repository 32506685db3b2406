/** English texts of the problems that lib reports, and of the forms it expects. */

export const libEn = {
  'list.or': ' or ',

  'key.refused': '{why}',
  'key.missing': 'is missing: expected {expected}',
  'key.mismatch': 'expected {expected}, found {found}',
  'key.unknown': 'is not a known key (known here: {list})',
  'key.unknown_near': 'is not a known key. Did you mean "{meant}"?',

  'expected.list': 'a list',
  'expected.nothing': 'nothing',
  'expected.section': 'a section of "key: value" lines',
  'expected.whole_number': 'a whole number from {min} to {max}',
  'expected.choice': 'one of {list}',
  'expected.text': 'a text',
  'expected.text_from': 'a text of at least {min} characters',
  'expected.text_of': 'a text of {min} to {max} characters',
  'expected.listen_address': 'HOST:PORT such as 192.168.1.10:8081',
  'expected.topic': 'levels of A-Z, a-z, 0-9, - and _, separated by /',
  'expected.client_id': '1 to 128 of the signs A-Z, a-z, 0-9, - and _',
  'expected.token': '16 to 256 letters, digits and signs, without blanks',
  'expected.number': 'a number',
  'expected.form': 'a text of the form {form}',
  'expected.other_form': 'another form',

  'found.section': 'a section of keys',
  'found.null': 'null',
  'found.object': 'an object',
  'found.nothing_or_comment': 'nothing (a text that begins with # needs quotes)',
  'found.nothing': 'nothing',
  'found.hidden': 'another text (not shown)',
  'found.boolean': 'a boolean',
  'found.unquoted': '{shown} (put it in quotes)',

  'syntax.full_width': 'a full-width ： or blank stands here: write key: value with the half-width ones',
  'syntax.not_yaml':
    'this cannot be read as YAML: look for a quote, bracket or colon that is missing or too many, here or in the line above',
  'syntax.quote_open':
    'the quote that is opened here is never closed: put the same quote at the end of the text',
  'syntax.bracket_open': 'a { or [ above is not closed, or what closes it stands too far left',
  'syntax.bracket_too_many': 'a } or ] too many: nothing before it is open. Remove it',
  'syntax.needs_quotes': 'a text that begins with a special sign such as * & ! @ % needs quotes',
  'syntax.escape': 'a backslash between "double quotes" has a meaning of its own: use \'single quotes\'',
  'syntax.indent': 'the indentation does not fit the lines above',
  'syntax.second_colon':
    'a second colon in this line: put a value that has a colon and a blank in it into quotes',
  'syntax.duplicate_key': 'this key stands here twice',
  'syntax.missing_sign': 'a quote, bracket or comma is missing',
  'syntax.no_colon': 'a key has to be followed by a colon and a blank (key: value)',
  'syntax.second_document': 'a second document begins here: remove the line ---',
  'syntax.tab': 'a tab indents this line: use spaces',
  'syntax.unexpected':
    'this does not belong after what stands before it: a quote, comma or bracket is missing or too many, here or in the line above',

  'file.too_large': 'is larger than 1 MiB',
  'file.unreadable': 'cannot be read ({code})',
  'file.missing': 'cannot be read: there is no such file; check the path',
  'file.no_permission':
    'cannot be read: this user has no permission; change those of the file, or use another user',
  'file.directory': 'cannot be read: it is a directory; give the path of a file',
  'file.not_utf8': 'is not UTF-8 text: save it with the encoding UTF-8',
  'file.problem': '{path} {problem}',

  'listen.taken': '{where} is taken by another program; change {key} or stop that program',
  'listen.no_address': 'this machine has no address {host}; change {key}',
  'listen.unknown_host':
    'no address is known for {host}; write an address of this machine, or 0.0.0.0 for all, into {key}',
  'listen.not_allowed':
    'not allowed to listen on {where}; choose a port above 1023 in {key}, or give the program the right (AmbientCapabilities=CAP_NET_BIND_SERVICE in its unit)',

  'url.scheme': 'must begin with {list}, not {scheme}://',
  'url.scheme_of_kind': '{problem}, which goes with kind: {kind}',
  'url.did_you_mean': '{problem}. Did you mean {nearest}://?',
  'url.port': 'the port must be from 1 to {max}',

  'mqtt.two_passwords': 'give either password or passwordFile',
  'mqtt.address': 'expected an address such as mqtts://broker.example:8883',
  'mqtt.scheme': 'must begin with mqtts:// or mqtt://',
  'mqtt.plain':
    'must begin with mqtts://, since sales and pictures would cross the network readable by others (mqtt:// only to this machine itself)',
  'mqtt.login': 'must not hold a user or password: they have keys of their own',
  'mqtt.path': 'must end with the port: topics are chosen with topicPrefix',

  'certificate.key_needed': 'is missing: certFile needs it',
  'certificate.file_needed': 'is missing: keyFile needs it',
  'certificate.refused': 'the cloud will refuse it',
  'certificate.expired':
    'has expired on {day}: {effect}. Put a new one there (or set the clock, if that is wrong)',
  'certificate.too_early':
    'is not valid before {day}: {effect} until then (or set the clock, if that is wrong)',
  'certificate.none': 'holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)',
  'certificate.no_key': 'holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)',
  'certificate.key_locked':
    'is locked with a passphrase, which nobody could type here: write it without (openssl pkey -in … -out …)',
  'certificate.other_key':
    "does not belong to the certificate of certFile (the gateway's own has to stand first there, before any intermediates)",

  'credential.root_only': 'only root can see whether {file} is there; look with sudo tillframe check-config',
  'credential.missing':
    'credential:{name} is missing: the service will find it once the file {file} is there',

  'mistake.at_line': 'line {line}, {message}',
  'mistake.at_key': '{key}: {message}',

  'http.not_json': 'The body is not valid JSON.',
  'http.empty_body': 'The body is empty; a JSON object was expected.',
  'http.content_type': 'Send `Content-Type: {types}`.',
  'http.body_too_large': 'The body is larger than this address takes.',
  'http.cut_off': 'The body is shorter or longer than its Content-Length.',
  'http.https_needed': 'This port uses HTTPS: write https:// in place of http://.',
  'http.not_found': 'There is nothing at {method} {path}.',
  'http.refused': 'The request cannot be accepted ({why}).',
} as const;
