/**
 * English texts of the camera problems; its keys are the codes, its placeholders the names of their parameters. They begin in lower case,
 * since most follow a colon. Pure.
 */

export const cameraProblemsEn = {
  'camera.login_needed': 'the camera asks for a user name and password (401)',
  'camera.login_unsupported': 'the camera asks for a login of a kind that is not known here (401)',
  'camera.login_refused': 'the camera refused the user name or password (401)',
  'camera.stream_login_refused':
    'the camera refused the user name or password (401): many makers want a separate user for streams (ONVIF), with a password of its own',
  'camera.stream_forbidden': 'the camera forbids this stream to this user (403)',
  'camera.picture_forbidden': 'the camera forbids its pictures to this user (403)',
  'camera.not_rtsp': 'what answers at this address is not an RTSP camera',
  'camera.not_http': 'what answers at this address does not speak HTTP',
  'camera.https_failed': 'the camera cannot be talked to over https: try http',
  'camera.not_a_picture': 'what answers at this address is not a picture: check the path of its URL',
  'camera.stream_not_found': 'the camera has no such stream (404): check the path of its URL',
  'camera.picture_not_found': 'the camera has no picture there (404): check the path of its URL',
  'camera.no_video': 'the camera sends no H.264, H.265 or Motion JPEG video',
  'camera.no_video_among': 'the camera sends no H.264, H.265 or Motion JPEG video ({formats})',
  'camera.video_unsupported':
    'the camera sends {codecs}, which cannot be read: set its stream to H.264 or H.265',
  'camera.transport_unsupported':
    'the camera does not offer this transport (461): choose auto, or the other one of tcp and udp',
  'camera.transports_refused':
    'the camera refuses TCP and UDP (461): allow unicast RTSP over TCP in its settings',
  'camera.multicast_only':
    'the camera sends by multicast only, which is not joined: set its stream to unicast',
  'camera.no_video_over_udp': 'no video arrived over UDP; try transport auto',
  'camera.udp_blocked':
    'the camera refuses TCP, and no video arrived over UDP: allow RTSP over TCP in the camera, or UDP in the firewall between',
  'camera.redirect_refused': 'the camera leads to another address: enter the one its picture is really at',
  'camera.redirect_without_target': 'the camera sends us elsewhere, without saying where',
  'camera.redirect_invalid': 'the camera sends us to an address that is not valid',
  'camera.redirect_protocol': 'the camera sends us to another protocol ({protocol})',
  'camera.redirect_loop': 'the camera sends us from address to address',
  'camera.url_invalid': 'the URL is not valid; expected rtsp://HOST[:PORT]/PATH',
  'camera.url_scheme': 'the URL must begin with rtsp:// or rtsps://',
  'camera.url_host': 'the URL has no valid host; expected a name or an address',
  'camera.rtsps_needs_ffmpeg': 'encrypted RTSP needs ffmpeg',
  'camera.url_has_login': 'the URL holds a user or password; enter them in their own fields',
  'camera.name_not_found': 'the name in the URL cannot be found',
  'camera.connection_refused': 'nothing answers at this address and port (connection refused)',
  'camera.no_route': 'there is no way to this address in the network',
  'camera.no_answer': 'the camera did not answer',
  'camera.connection_closed': 'the camera closed the connection',
  'camera.stream_ended': 'the camera ended the stream',
  'camera.no_picture': 'no picture for {seconds} s',
  'camera.connection_failed': 'the connection to the camera failed',
  'camera.connection_failed_with': 'the connection to the camera failed ({error})',
  'camera.requests_not_read': 'the camera does not take our requests',
  'camera.ffmpeg_message': 'ffmpeg cannot read the camera: {message}',
  'camera.no_bandwidth': 'the camera has no bandwidth left for another viewer (453)',
  'camera.busy': 'the camera is busy, perhaps with too many viewers ({status})',
  'camera.picture_failed': 'the camera could not give a picture ({status})',
  'camera.request_refused': 'the camera refused the request',
  'camera.request_refused_with': 'the camera refused the request ({status})',
  'camera.picture_too_large':
    'the camera sends pictures of {size} pixels, and at most 8192×4320 can be used: choose a lower resolution in the camera',
  'camera.pictures_broken': 'the camera sends broken pictures',
  'camera.time_stamps_unusable': 'the time stamps of its pictures are not usable',
  'camera.h264_interleaved': 'the camera sends H.264 in interleaved packets',
  'camera.h264_interleaved_type': 'the camera sends H.264 in interleaved packets (type {type})',
  'camera.h265_paci': 'the camera sends H.265 in PACI packets (type 50)',
  'camera.h265_out_of_order': 'the camera sends H.265 with its parts out of order',
  'camera.jpeg_type':
    'the camera sends Motion JPEG in a way that cannot be read (type {type}): set its stream to H.264 or H.265',
  'camera.jpeg_size_unknown':
    'the camera sends Motion JPEG without its size: choose at most 2040 × 2040 pixels in the camera, or H.264',
  'camera.data_invalid': 'what the camera sends makes no sense',
  'camera.headers_too_long': 'the camera sends headers without end',
  'camera.answer_too_long': 'the camera sends an answer that is too long',
  'camera.login_too_long': 'user name and password are too long for this way of reading the camera',
  'camera.ffmpeg_not_started':
    'the gateway could not start ffmpeg ({error}): its memory or processes are used up; it is tried again',
  'camera.ffmpeg_missing': 'ffmpeg is not installed',
  'camera.decoder_ended': 'ffmpeg, which decodes pictures, ended: {message}',
  'camera.no_udp_ports': 'no two neighbouring UDP ports are free here',
  'camera.stopped': 'reading was stopped',
} as const;
