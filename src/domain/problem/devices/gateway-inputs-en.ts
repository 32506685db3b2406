/** English texts of the reasons for which an input of the gateway or of a camera is not read. Pure. */

export const gatewayInputProblemsEn = {
  'camera_event.no_camera': 'No camera is linked with this register: link the camera whose input is used',
  'camera_event.other_cameras':
    'No camera {camera} is linked with this register; linked: {linked}. Enter one of these, or nothing for the main one',
  'gpio.tool_missing': 'The program gpiomon is missing on the gateway: install it (apt install gpiod)',
  'gpio.tool_old':
    'The gpiomon of the gateway is older than version 2: Debian 13 has it in the package gpiod',
  'gpio.chip_missing':
    'The gateway has no GPIO chip {chip}. "gpiodetect" lists the chips; boards without pins have none',
  'gpio.line_missing': 'The GPIO chip {chip} has no line {line}. "gpioinfo" lists the lines',
  'gpio.name_missing':
    'No GPIO chip that the gateway may use has a line named {line}. "gpioinfo" lists the names',
  'gpio.no_permission':
    'The gateway may not read the GPIO chip {chip}: its user must be in the group gpio, as the package sets it up',
  'gpio.line_busy':
    'Another program uses GPIO line {line}: end it, or wire the contact to another line ("gpioinfo" shows users)',
  'gpio.bias_unsupported':
    'The GPIO chip {chip} has no resistor of this kind: wire one, and choose none here',
  'gpio.ended': 'gpiomon ended: {answer}',
  'gpio.no_lines': 'The gateway has no free GPIO line. Boards without pins have none',
  'usb_key.none_connected': 'No USB key or keyboard is connected to the gateway',
  'usb_key.device_missing':
    'The key {device} is not connected. "ls /dev/input/by-id" lists the connected ones',
  'usb_key.no_permission':
    'The gateway may not read {device}: its user must be in the group input, as the package sets it up',
  'usb_key.unreadable': 'The key {device} is unreadable: {error}',
  'usb_key.disconnected': 'The key {device} was disconnected. It is used again when it is back',
} as const;
