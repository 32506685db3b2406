/** English texts of the problems with an MQTT broker. `section` is that of the config, such as `registers.mqtt`. Pure. */

export const mqttProblemsEn = {
  'mqtt.version_unsupported':
    'The broker does not support this MQTT version: set {section}.version to auto, or to one that the broker supports',
  'mqtt.client_id_refused': 'The broker does not accept this client id: set {section}.clientId',
  'mqtt.login_refused':
    'The broker refuses the connection: bad user name or password. Check both in the {section} section',
  'mqtt.not_authorized':
    "The broker refuses the connection: not authorized. Check user name, password and certificate in the {section} section, and the gateway's rights at the broker",
  'mqtt.login_method_refused':
    'The broker does not accept this kind of login: check user name, password and certificate in the {section} section',
  'mqtt.banned': 'The broker has banned this gateway: contact the operator of the broker',
  'mqtt.topic_refused': 'The broker does not accept this topic: check {section}.topicPrefix',
  'mqtt.retain_unsupported': 'The broker does not accept retained messages, which the gateway needs',
  'mqtt.qos_unsupported': 'The broker does not accept messages of QoS 1, which the gateway needs',
  'mqtt.other_broker':
    'The broker redirects to another one, which the gateway does not follow: check {section}.url',
  'mqtt.connection_refused_with': 'The broker refuses the connection: {reason}',
  'mqtt.closed_with': 'The broker closed the connection: {reason}',
  'mqtt.closed': 'The broker closed the connection',
  'mqtt.closed_early':
    'The broker closed the connection, {count} times soon after connecting: does another client use the same client id, or does the broker not allow something?',
  'mqtt.closed_unanswered': 'The broker closed the connection without an answer',
  'mqtt.taken_over':
    'Another client with the id {client} has taken the connection over: give each gateway a gateway.id of its own, and switch off one that was replaced',
  'mqtt.subscription_not_authorized':
    "The broker does not let the gateway subscribe to {topic}: not authorized. Check user name, password and certificate in the {section} section, and the gateway's rights at the broker",
  'mqtt.subscription_refused': 'The broker does not let the gateway subscribe to {topic}: {reason}',
  'mqtt.subscription_unacknowledged': 'The broker grants {topic} without acknowledgement only (QoS 0)',
  'mqtt.nudges_refused':
    'The broker refuses nudges; sales are sent all the same. Let the gateway subscribe to {nudges} and publish to {topics} at the broker, or set cloud.nudges to false',
  'mqtt.publish_not_authorized':
    "The broker does not let the gateway publish to {topic}: not authorized. Check user name, password and certificate in the {section} section, and the gateway's rights at the broker",
  'mqtt.publish_refused': 'The broker does not let the gateway publish to {topic}: {reason}',
  'mqtt.message_refused': 'The broker does not accept this message: {reason}',

  'mqtt.not_mqtt': 'What answers there is no MQTT broker: check {section}.url with its port',
  'mqtt.name_not_found': "The broker's name is not known: check the address and the name server",
  'mqtt.no_name_server': 'The name server cannot be reached',
  'mqtt.connection_refused': 'The broker refuses the connection: nothing listens there',
  'mqtt.connection_lost': 'The connection to the broker was interrupted',
  'mqtt.no_route': 'There is no route to the broker: check the network',
  'mqtt.connection_timed_out': 'The broker cannot be reached: no connection in time',
  'mqtt.connection_failed': 'The connection to the broker failed ({error})',
  'mqtt.tls_refused':
    'The broker ends the TLS connection ({error}): it may require a client certificate, or not know the one in {section}.certFile',
  'mqtt.certificate_untrusted':
    "The broker's certificate cannot be trusted ({error}): give the CA that signed it as {section}.caFile, or check the clock",
  'mqtt.tls_failed':
    'TLS with the broker fails ({error}): check {section}.url with its port, and the certificates in the {section} section',
  'mqtt.file_unusable': '{path} is missing, or what it holds cannot be used: put it right ({section}.{key})',
  'mqtt.certificates_unusable':
    'The certificates or the key in the {section} section cannot be used ({error})',

  'mqtt.not_connected_yet': 'No connection to the broker of the registers yet',
  'mqtt.no_answer': 'The broker did not answer within {seconds} s',
  'mqtt.not_reading': 'The broker does not read what the gateway sends',
  'mqtt.message_too_long': 'The broker sent a message of over {bytes} bytes',
  'mqtt.held_message_too_long':
    'The broker holds a message of over {bytes} bytes: set its largest message (in Mosquitto message_size_limit) to {bytes} or less, and remove that one',
  'mqtt.not_stored': 'The gateway could not store a message',
  'mqtt.message_failed': 'The gateway could not process a message; the log has the reason',
  'mqtt.stopping': 'The gateway stops',

  'mqtt.nothing_acknowledged': 'The broker has acknowledged nothing for too long',
  'mqtt.not_acknowledged': 'Not acknowledged within {seconds} s',
  'mqtt.no_consumer': 'Nobody listens at the broker: no consumer has subscribed to {topic}',
  'mqtt.packet_too_long':
    "The broker accepts messages of up to {max} bytes, this one has about {bytes}: raise the broker's limit, then have it sent again",
  'mqtt.closed_at_message':
    'The broker closed the connection {count} times at this message of {bytes} bytes, and accepts shorter ones: raise its limit for packets to 128 KiB, then have it sent again',
  'mqtt.picture_too_long':
    'A picture over MQTT has at most {max} bytes, this one {bytes}: set pictures.maxKilobytes to 120 or less',
  'mqtt.no_result':
    'The broker stored it, but the cloud sent no result at {topic} within {seconds} s. Is its consumer running?',
  'mqtt.results_invalid':
    'The broker stored it, but the cloud sent no result at {topic} within {seconds} s: its messages there break the contract',
  'mqtt.session_lost': 'The broker has lost what waited there for this gateway',
} as const;
