/** English texts of the refusals of a camera that is added, changed or looked for. Pure. */

export const cameraFormRefusalsEn = {
  'camera_form.id': '1 to 40 of the signs a-z, 0-9 and -, other than "new".',
  'camera_form.name': '1 to 100 characters.',
  'camera_form.url':
    'An address such as rtsp://192.168.1.20:554/stream1 (rtsp, rtsps, http or https; no spaces).',
  'camera_form.mainUrl':
    'An address such as rtsp://192.168.1.20:554/stream1 (rtsp, rtsps, http or https; no spaces), or nothing.',
  'camera_form.main_elsewhere':
    'The stream for incidents has to be at the same camera as the address above: the login is sent there.',
  'camera_form.username': 'At most 128 characters.',
  'camera_form.password': 'At most 256 characters.',
  'camera_form.masks': 'Up to 16 masks of 3 to 64 corners each, which enclose something.',
  'camera_form.password_again':
    'Enter the password again: the stored one is not sent to another address, nor without encryption.',
  'camera_form.in_url_too': 'This stands in the address too: keep one.',
  'camera_form.user_missing': 'A password needs a user name.',
  'camera_form.one_address': 'Give either an address ("url") or a device ("device").',
  'camera_form.not_local':
    'Give an IP address of the local network such as 192.168.1.20, with a port where it needs one, or an address that begins with rtsp://.',
  'camera_form.id_taken': 'A camera has, or had, this id: choose another.',
  'camera_form.same_name': 'Another camera has this name: choose one that tells them apart.',
  'camera_form.same_address': 'The camera “{camera}” has this address already.',
  'camera_form.full': 'There are {maximum} cameras already, which is the most. Remove one first.',
  'camera_form.no_stream':
    'The device tells of no stream that can be used (H.264, H.265, Motion JPEG, or single pictures). Look at its video settings.',
  'camera_form.other_try': 'Another camera is being tried; try again in a moment.',
  'camera_form.no_try': 'Cameras cannot be tried here.',
  'camera_form.gateway_busy':
    'The camera sends video, but the gateway is too busy to show a picture: try again in a minute.',
  'camera_form.device_address':
    'Expected an IP address of the local network such as 192.168.1.20, with a port or as a URL, without user and password.',
  'camera_form.time_server': 'Expected an IP address or a name such as ntp.nict.jp.',
  'camera_form.unreachable': 'The address of this camera cannot be reached.',

  'camera_form.no_video_after_login': 'The camera accepts the login, but does not send its video:',
  'camera_form.no_video_without_login': 'The camera was found, but does not send its video:',

  'camera_advice.login':
    'Enter them as set in the camera; many makers want a user of its own for ONVIF or streams.',
  'camera_advice.address': 'The path differs from maker to maker: look into the camera’s manual.',
  'camera_advice.connection': 'Check the address, the camera’s power, and that it is in the same network.',
  'camera_advice.camera': 'Close other viewers of this camera and check its video settings (H.264 or H.265).',
  'camera_advice.gateway': 'This has to be put right on the gateway.',
  'camera_advice.video_login':
    'In the camera’s settings, allow this user to see the video (RTSP), or make a user for the video and enter that one.',
  'camera_advice.video_connection':
    'In the camera’s settings, switch RTSP on and look which port it has (usually 554).',
} as const;
