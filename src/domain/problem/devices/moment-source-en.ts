/** English texts of the reasons for which a source of moments is not read. Pure. */

export const momentSourceProblemsEn = {
  'moment_source.kind_unknown':
    'This version of the gateway does not know sources of kind {source}. Update the gateway',
  'moment_source.settings_unusable': 'Its settings cannot be used: enter them again',
  'moment_source.failed': 'It failed unexpectedly; the log has the reason. It is started again',
  'moment_source.no_broker':
    'No MQTT broker of the registers is set up: enter the address of the broker at this device, or set one up on the system page',
  'moment_source.login_refused':
    'The MQTT broker refuses this user name or password: correct both at this device, under “Registers”',
  'moment_source.topic_forbidden':
    'The MQTT broker does not let this user read {topic}: allow it at the broker, or use another user',
  'moment_source.broker_refuses':
    'The MQTT broker does not accept this connection: check address, user and topic at this device, and at the broker its version of MQTT (5 or 3.1.1) and the client ids that it allows',
  'moment_source.not_mqtt': 'What answers at this address is no MQTT broker: check the address and its port',
  'moment_source.tls_failed':
    'The encrypted connection to the MQTT broker fails ({error}). A broker with a certificate of a private authority needs registers.mqtt in the configuration file, with caFile',
} as const;
