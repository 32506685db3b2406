/** English texts of the settings of an MQTT topic: expected forms and problems. Pure. */

export const mqttTopicEn = {
  topic: 'a topic such as zigbee2mqtt/drawer',
  pointer: 'a JSON pointer such as /contact',
  values: 'values such as open, on',
  url: 'an mqtts:// or mqtt:// address',
  topic_wrong:
    'expected a topic such as zigbee2mqtt/drawer: + stands alone between slashes, # at the end alone, at most 256 bytes',
  topic_unfilled:
    'replace {part} with the name of the device, as its bridge or app lists it, such as zigbee2mqtt/drawer',
  topic_any:
    'wildcards alone are every message at the broker: enter the topic of the device, such as zigbee2mqtt/drawer',
  pointer_wrong: 'expected a JSON pointer such as /contact or /params/input:0/state, or nothing',
} as const;
