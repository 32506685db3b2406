/** English texts of the refusals of settings of the gateway. Pure. */

export const settingsRefusalsEn = {
  'settings.in_file': 'This is set in the file {file}. Change it there, or remove it there to set it here.',
  'settings.shop_name': '1 to {maximum} characters.',
  'settings.cloud_url':
    'The address that your cloud gave you, beginning with https:// (or mqtts:// for an MQTT broker), without user and password.',
  'settings.cloud_key':
    'Enter the key that your cloud gave you. It has letters, digits and signs, and no spaces.',
  'settings.cloud_key_again': 'Enter the key again: the stored one is not sent to another address.',
  'settings.cloud_key_refused':
    'The cloud does not know this key. Copy it again completely, or ask for a new one at the cloud; a one-time key works only once.',
  'settings.cloud_refused': 'The cloud answered, but does not accept this gateway:',
  'settings.cloud_unreached': 'The cloud could not be asked:',
  'settings.days': 'A whole number of days from {minimum} to {maximum}.',
  'settings.picture_outlives_sale':
    'Pictures are removed with their sale: at most as long as sales ({days} days).',
  'settings.alarms_url': 'The address for messages of that service, beginning with https://.',
  'settings.alarms_token': 'It has letters, digits and signs, and no spaces.',
  'settings.no_alarms': 'No address for alarms is set.',
  'settings.updates_from':
    'An address that begins with https://, or a folder of the gateway that begins with /.',
  'settings.hours': 'Hours such as 02:00-05:00.',
  'settings.port': 'A port from 1 to 65535.',
  'settings.port_taken': 'This port is in use on the gateway. Choose another, such as {other}.',
  'settings.broker_url':
    'The address of the broker, such as mqtt://192.168.1.5:1883, without user and password.',
  'settings.broker_username': 'A password needs a user name.',
  'settings.password_again': 'Enter the password again: the stored one is not sent to another address.',
  'settings.no_cloud': 'No cloud is set up.',
} as const;
