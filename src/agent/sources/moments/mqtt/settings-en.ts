/** English texts of the settings of an MQTT topic: expected forms and problems. Pure. */

export const mqttTopicEn = {
  topic: 'a topic such as zigbee2mqtt/drawer',
  pointer: 'a JSON pointer such as /contact',
  values: 'values such as open, on',
  url: 'an mqtts:// or mqtt:// address',
  topic_wrong:
    'expected a topic such as zigbee2mqtt/drawer: + stands alone between slashes, # at the end alone, at most 256 bytes',
  pointer_wrong: 'expected a JSON pointer such as /contact or /params/input:0/state, or nothing',
} as const;
