/**
 * English texts of the camera problems; its keys are the codes, its placeholders the names of their parameters. They begin in lower case,
 * since most follow a colon. Pure.
 */

export const cameraProblemsEn = {
  'camera.login_needed': 'The camera requires a user name and password',
  'camera.login_unsupported': 'The camera requires a kind of login that is not supported',
  'camera.login_refused': 'The camera refused the user name or password',
  'camera.stream_login_refused':
    'The camera refused the user name or password: many makers want a separate user for streams (ONVIF), with a password of its own',
  'camera.stream_forbidden': 'The camera forbids this stream to this user',
  'camera.picture_forbidden': 'The camera forbids its pictures to this user',
  'camera.not_rtsp': 'What answers at this address is not an RTSP camera',
  'camera.not_http': 'What answers at this address does not speak HTTP',
  'camera.https_failed': 'The camera cannot be reached over https: try http',
  'camera.not_a_picture': 'What answers at this address is not a picture: check the path of its URL',
  'camera.stream_not_found': 'The camera has no such stream: check the path of its URL',
  'camera.picture_not_found': 'The camera has no picture there: check the path of its URL',
  'camera.no_video': 'The camera sends no H.264, H.265 or Motion JPEG video',
  'camera.no_video_among': 'The camera sends no H.264, H.265 or Motion JPEG video ({formats})',
  'camera.video_unsupported':
    'The camera sends {codecs}, which cannot be read: set its stream to H.264 or H.265',
  'camera.transport_unsupported':
    'The camera does not offer this transport: choose auto, or the other one of tcp and udp',
  'camera.transports_refused': 'The camera refuses TCP and UDP: allow unicast RTSP over TCP in its settings',
  'camera.multicast_only':
    'The camera sends by multicast only, which is not joined: set its stream to unicast',
  'camera.no_video_over_udp': 'No video arrived over UDP; try transport auto',
  'camera.udp_blocked':
    'The camera refuses TCP, and no video arrived over UDP: allow RTSP over TCP in the camera, or UDP in the firewall between',
  'camera.redirect_refused': 'The camera redirects to another address: enter the address to which it leads',
  'camera.redirect_without_target': 'The camera redirects without an address',
  'camera.redirect_invalid': 'The camera redirects to an invalid address',
  'camera.redirect_protocol': 'The camera redirects to another protocol ({protocol})',
  'camera.redirect_loop': 'The camera redirects in a loop',
  'camera.url_invalid': 'The URL is not valid; expected rtsp://HOST[:PORT]/PATH',
  'camera.url_scheme': 'The URL must begin with rtsp:// or rtsps://',
  'camera.url_host': 'The URL has no valid host; expected a name or an address',
  'camera.rtsps_needs_ffmpeg': 'Encrypted RTSP needs ffmpeg',
  'camera.url_has_login': 'The URL holds a user or password; enter them in their own fields',
  'camera.name_not_found': 'The name in the URL cannot be found',
  'camera.connection_refused': 'Nothing answers at this address and port (connection refused)',
  'camera.no_route': 'There is no way to this address in the network',
  'camera.no_answer': 'The camera did not answer',
  'camera.connection_closed': 'The camera closed the connection',
  'camera.stream_ended': 'The camera ended the stream',
  'camera.no_picture': 'No picture for {seconds} s',
  'camera.connection_failed': 'The connection to the camera failed',
  'camera.connection_failed_with': 'The connection to the camera failed ({error})',
  'camera.requests_not_read': 'The camera does not read the requests',
  'camera.ffmpeg_message': 'ffmpeg cannot read the camera: {message}',
  'camera.no_bandwidth': 'The camera has no bandwidth left for another viewer',
  'camera.busy': 'The camera is busy, perhaps with too many viewers ({status})',
  'camera.picture_failed': 'The camera could not give a picture ({status})',
  'camera.request_refused': 'The camera refused the request',
  'camera.request_refused_with': 'The camera refused the request ({status})',
  'camera.picture_too_large':
    'The camera sends pictures of {size} pixels, and at most 8192×4320 can be used: choose a lower resolution in the camera',
  'camera.pictures_broken': 'The camera sends broken pictures',
  'camera.time_stamps_unusable': 'The time stamps of its pictures are not usable',
  'camera.h264_interleaved': 'The camera sends H.264 in interleaved packets',
  'camera.h264_interleaved_type': 'The camera sends H.264 in interleaved packets (type {type})',
  'camera.h265_paci': 'The camera sends H.265 in PACI packets (type 50)',
  'camera.h265_out_of_order': 'The camera sends H.265 with its parts out of order',
  'camera.jpeg_type':
    'The camera sends Motion JPEG in a way that cannot be read (type {type}): set its stream to H.264 or H.265',
  'camera.jpeg_size_unknown':
    'The camera sends Motion JPEG without its size: choose at most 2040 × 2040 pixels in the camera, or H.264',
  'camera.data_invalid': 'The camera sends invalid data',
  'camera.headers_too_long': 'The camera sends headers without end',
  'camera.answer_too_long': 'The camera sends an answer that is too long',
  'camera.ffmpeg_not_started':
    'The gateway could not start ffmpeg ({error}): its memory or processes are used up; it is tried again',
  'camera.ffmpeg_missing': 'ffmpeg is not installed',
  'camera.decoder_ended': 'ffmpeg, which decodes pictures, ended: {message}',
  'camera.reader_too_slow':
    'The gateway does not read the video as fast as the camera sends it: choose a lower resolution or bit rate in the camera',
  'camera.no_udp_ports': 'No two neighbouring UDP ports are free here',
  'camera.stopped': 'Reading was stopped',
} as const;
