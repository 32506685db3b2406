/** English texts of the settings of an event of a camera. Pure. */

export const cameraEventEn = {
  topic: 'a topic such as Device/Trigger/DigitalInput',
  topic_wrong: 'expected a topic such as Device/Trigger/DigitalInput, at most 200 characters',
  input: "the camera's name of the input, or nothing for every input",
  camera: 'the id of a camera, or nothing for the main one of the register',
  port: 'a port from 1 to 65535',
} as const;
