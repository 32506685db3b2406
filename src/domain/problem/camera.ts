/**
 * Camera problems as codes with parameters. Readers report them; the page, the CLI, the log and the viewer
 * make the text (problem-text.ts). Pure.
 */
import type { cameraProblemsEn } from './camera-en.ts';
import { type ProblemOf, problemMaker } from './text.ts';

export type CameraProblemCode = keyof typeof cameraProblemsEn;

export type CameraProblem = ProblemOf<typeof cameraProblemsEn>;

/**
 * Cause that a person has to deal with. `login`: user name, password or permissions. `address`: the camera's
 * entry in the set-up. `connection`: no answer: power, cable, network or a wrong address. `camera`: the
 * camera answers but does not deliver what is needed. `gateway`: the cause is on the gateway.
 */
export type CameraProblemKind = 'login' | 'address' | 'connection' | 'camera' | 'gateway';

const kinds: Readonly<Record<CameraProblemCode, CameraProblemKind>> = {
  'camera.login_needed': 'login',
  'camera.login_unsupported': 'login',
  'camera.login_refused': 'login',
  'camera.stream_login_refused': 'login',
  'camera.stream_forbidden': 'login',
  'camera.picture_forbidden': 'login',
  'camera.not_rtsp': 'address',
  'camera.not_http': 'address',
  'camera.https_failed': 'address',
  'camera.not_a_picture': 'address',
  'camera.stream_not_found': 'address',
  'camera.picture_not_found': 'address',
  'camera.no_video': 'address',
  'camera.no_video_among': 'address',
  'camera.video_unsupported': 'address',
  'camera.transport_unsupported': 'address',
  'camera.transports_refused': 'camera',
  'camera.multicast_only': 'camera',
  'camera.no_video_over_udp': 'address',
  'camera.udp_blocked': 'connection',
  'camera.redirect_refused': 'address',
  'camera.redirect_without_target': 'address',
  'camera.redirect_invalid': 'address',
  'camera.redirect_protocol': 'address',
  'camera.redirect_loop': 'address',
  'camera.url_invalid': 'address',
  'camera.url_scheme': 'address',
  'camera.url_host': 'address',
  'camera.rtsps_needs_ffmpeg': 'address',
  'camera.url_has_login': 'address',
  'camera.name_not_found': 'connection',
  'camera.connection_refused': 'connection',
  'camera.no_route': 'connection',
  'camera.no_answer': 'connection',
  'camera.connection_closed': 'connection',
  'camera.stream_ended': 'connection',
  'camera.no_picture': 'connection',
  'camera.connection_failed': 'connection',
  'camera.connection_failed_with': 'connection',
  'camera.requests_not_read': 'connection',
  'camera.ffmpeg_message': 'connection',
  'camera.no_bandwidth': 'camera',
  'camera.busy': 'camera',
  'camera.picture_failed': 'camera',
  'camera.request_refused': 'camera',
  'camera.request_refused_with': 'camera',
  'camera.picture_too_large': 'camera',
  'camera.pictures_broken': 'camera',
  'camera.time_stamps_unusable': 'camera',
  'camera.h264_interleaved': 'camera',
  'camera.h264_interleaved_type': 'camera',
  'camera.h265_paci': 'camera',
  'camera.h265_out_of_order': 'camera',
  'camera.jpeg_type': 'camera',
  'camera.jpeg_size_unknown': 'camera',
  'camera.data_invalid': 'camera',
  'camera.headers_too_long': 'camera',
  'camera.answer_too_long': 'camera',
  'camera.ffmpeg_not_started': 'gateway',
  'camera.ffmpeg_missing': 'gateway',
  'camera.decoder_ended': 'gateway',
  'camera.reader_too_slow': 'gateway',
  'camera.no_udp_ports': 'gateway',
  'camera.stopped': 'gateway',
};

/**
 * The type of the HTTP problem where a camera that is to be changed gives no picture in the new way: a person
 * may know why.
 */
export const cameraUnreachable = 'urn:tillframe:problem:camera-unreachable';

/** The type of the HTTP problem where a camera gave no picture around the requested time. */
export const cameraGaveNone = 'urn:tillframe:problem:camera-gave-none';

export const cameraProblem = problemMaker<typeof cameraProblemsEn>();

/** Undefined for a code of another version. */
export function cameraProblemKind(code: CameraProblemCode): CameraProblemKind;
export function cameraProblemKind(code: string): CameraProblemKind | undefined;
export function cameraProblemKind(code: string): CameraProblemKind | undefined {
  return Object.hasOwn(kinds, code) ? kinds[code as CameraProblemCode] : undefined;
}
