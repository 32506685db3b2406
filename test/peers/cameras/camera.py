"""A shop's camera as a program: GStreamer's RTSP server over a painted scene, with the wall clock in every picture.

Prints one JSON line `{"url", "intervalMs"}` once pictures flow, then runs until stdin closes or SIGTERM.
Like a real camera it always runs: pictures are encoded whether or not somebody watches, and a client gets what is current.
"""

import argparse
import json
import os
import signal
import sys
import threading
import time
from urllib.parse import quote

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
gi.require_foreign("cairo")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

from camera_scene import Scene  # noqa: E402

PATH = "/counter"
# The server's own client must be served within this, seconds; it takes well under one.
WARM_WITHIN_S = 20


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0, help="TCP port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--width", type=int, default=640)
    parser.add_argument("--height", type=int, default=360)
    parser.add_argument("--fps", type=int, default=15)
    parser.add_argument("--codec", choices=["h264", "h265", "mjpeg"], default="h264")
    parser.add_argument("--b-frames", type=int, default=0, help="B-pictures between two others")
    parser.add_argument("--key-frame-every", type=int, default=30, help="pictures from one key frame to the next")
    parser.add_argument("--jpeg-quality", type=int, default=75)
    parser.add_argument("--standard-tables", action="store_true", help="Motion JPEG without quantization tables: the quality names them")
    parser.add_argument("--kbps", type=int, default=500)
    parser.add_argument("--user", help="asks every client for this name and --password")
    parser.add_argument("--password", default="")
    parser.add_argument("--auth", choices=["basic", "digest"], default="digest")
    parser.add_argument("--latency-ms", type=int, default=0, help="holds every encoded picture back this long, in whole intervals")
    parser.add_argument("--transport", choices=["any", "udp"], default="any", help="udp: refuses RTP over TCP (461)")
    parser.add_argument("--tls", metavar="PEM", help="file with certificate and key: rtsps:// only")
    parser.add_argument("--sound", action="store_true", help="a sound track before the video")
    return parser.parse_args()


def launch_line(o):
    """One thread and one slice a picture, as cameras send them. B-pictures rule out zerolatency, which forbids reordering."""
    if o.codec == "h264":
        tune = f"bframes={o.b_frames} b-adapt=false rc-lookahead=0 sync-lookahead=0" if o.b_frames else "tune=zerolatency"
        encoder = (
            f"x264enc {tune} speed-preset=superfast trellis=false threads=1 bitrate={o.kbps} vbv-buf-capacity=1000 "
            f"key-int-max={o.key_frame_every} option-string=scenecut=0 ! video/x-h264,profile=main ! rtph264pay"
        )
    elif o.codec == "mjpeg":
        encoder = f"jpegenc quality={o.jpeg_quality} ! rtpjpegpay quality={o.jpeg_quality if o.standard_tables else 255}"
    else:
        tune = "" if o.b_frames else "tune=zerolatency"
        reorder = f"bframes={o.b_frames}:b-adapt=0:rc-lookahead={o.b_frames + 1}" if o.b_frames else "bframes=0:rc-lookahead=0"
        parameters = f"{reorder}:pools=none:frame-threads=1:scenecut=0:open-gop=0:log-level=0"
        encoder = (
            f"x265enc {tune} speed-preset=superfast bitrate={o.kbps} key-int-max={o.key_frame_every} "
            f"option-string={parameters} ! video/x-h265,profile=main ! rtph265pay"
        )
    hold = f"queue min-threshold-time={o.latency_ms * 1_000_000} max-size-time=0 max-size-bytes=0 max-size-buffers=0 ! " if o.latency_ms else ""
    encoder, payloader = encoder.rsplit(" ! ", 1)
    # Streams are described in the order of their payloaders' numbers.
    sound = "audiotestsrc is-live=true wave=silence ! audio/x-raw,rate=8000,channels=1 ! alawenc ! rtppcmapay name=pay0 pt=8 " if o.sound else ""
    return (
        f"( {sound}videotestsrc is-live=true pattern=black ! video/x-raw,format=BGRx,width={o.width},height={o.height},framerate={o.fps}/1 "
        f"! cairooverlay name=painter ! videoconvert ! video/x-raw,format=I420 ! {encoder} ! {hold}{payloader} name=pay{1 if o.sound else 0} {'pt=26' if o.codec == 'mjpeg' else 'pt=96 config-interval=-1'} )"
    )


def painter(scene):
    def draw(overlay, context, pts, _duration):
        # The instant the picture was due at the source, not the one at which this callback happens to run.
        monotonic_ns = overlay.get_base_time() + pts
        wall_ns = monotonic_ns + time.time_ns() - time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        scene.paint(context, wall_ms=round(wall_ns / 1e6), seconds=pts / 1e9)

    return draw


class Factory(GstRtspServer.RTSPMediaFactory):
    """One media for all clients: by default each address and port in a request's URL gets its own, as those of relays differ."""

    def do_gen_key(self, _url):
        return PATH


def configure(media, scene):
    element = media.get_element()
    overlay = element.get_by_name("painter")
    overlay.connect("draw", painter(scene))
    overlay.get_static_pad("src").add_probe(Gst.PadProbeType.QUERY_UPSTREAM, refuse_seeking)
    media.connect("prepared", send_at_once(element))


def refuse_seeking(_pad, info):
    """A PLAY with a range would else seek the source: its time would start again, for every client. A camera can't be rewound."""
    seeking = info.get_query().type == Gst.QueryType.SEEKING
    return Gst.PadProbeReturn.DROP if seeking else Gst.PadProbeReturn.OK


def send_at_once(element):
    """Without this the server holds each picture back by the latency that its source declares, a whole interval, and 20 ms more."""

    def prepared(_media):
        pipeline = element
        while pipeline.get_parent():
            pipeline = pipeline.get_parent()
        pipeline.set_latency(0)
        pipeline.recalculate_latency()

    return prepared


def protect(server, factory, o):
    """With a password, over TLS, or both."""
    permissions = GstRtspServer.RTSPPermissions()
    for right in ("access", "construct"):
        permissions.add_permission_for_role("viewer", f"media.factory.{right}", True)
    factory.set_permissions(permissions)
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth = GstRtspServer.RTSPAuth()
    if o.tls:
        auth.set_tls_certificate(Gio.TlsCertificate.new_from_file(o.tls))
    if not o.user:
        auth.set_default_token(token)
    elif o.auth == "basic":
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(o.user, o.password), token)
    else:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(o.user, o.password, token)
    server.set_auth(auth)


def watch_ourselves(url, o, on_first_picture):
    """A client that never leaves keeps the shared media playing, so nobody ever gets the pictures of a start."""
    protocol = "tcp" if o.transport == "any" else o.transport
    client = Gst.parse_launch(f"rtspsrc name=source protocols={protocol} latency=0 ! application/x-rtp,media=video ! fakesink name=sink sync=false signal-handoffs=true")
    source = client.get_by_name("source")
    source.set_property("location", url)
    if o.tls:
        source.set_property("tls-validation-flags", Gio.TlsCertificateFlags(0))
    if o.user:
        source.set_property("user-id", o.user)
        source.set_property("user-pw", o.password)
    sink = client.get_by_name("sink")

    def first(_sink, _buffer, _pad):
        sink.set_property("signal-handoffs", False)
        GLib.idle_add(on_first_picture)

    sink.connect("handoff", first)
    client.set_state(Gst.State.PLAYING)
    return client


def main():
    o = options()
    Gst.init(None)
    loop = GLib.MainLoop()
    # Ctrl-C goes to the whole terminal; whoever started us decides when we end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    GLib.unix_signal_add(GLib.PRIORITY_HIGH, signal.SIGTERM, loop.quit)

    def quit_with_stdin():
        # A buffered reader holds a lock, with which Python cannot end.
        while os.read(sys.stdin.fileno(), 4096):
            pass
        loop.quit()

    threading.Thread(target=quit_with_stdin, daemon=True).start()

    scene = Scene(o.width, o.height)
    factory = Factory()
    factory.set_launch(launch_line(o))
    factory.set_shared(True)
    if o.transport == "udp":
        factory.set_protocols(GstRtsp.RTSPLowerTrans.UDP)
    factory.set_suspend_mode(GstRtspServer.RTSPSuspendMode.NONE)
    factory.connect("media-configure", lambda _factory, media: configure(media, scene))

    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(str(o.port))
    if o.user or o.tls:
        protect(server, factory, o)
    server.get_mount_points().add_factory(PATH, factory)
    if server.attach(None) == 0:
        sys.exit(f"camera: can't listen on 127.0.0.1:{o.port}")
    host = f"127.0.0.1:{server.get_bound_port()}{PATH}"
    scheme = "rtsps" if o.tls else "rtsp"

    def ready():
        login = f"{quote(o.user, safe='')}:{quote(o.password, safe='')}@" if o.user else ""
        print(json.dumps({"url": f"{scheme}://{login}{host}", "intervalMs": 1000 / o.fps}), flush=True)
        GLib.source_remove(deadline)

    deadline = GLib.timeout_add_seconds(WARM_WITHIN_S, lambda: sys.exit("camera: no picture from our own server"))
    client = watch_ourselves(f"{scheme}://{host}", o, ready)
    loop.run()
    client.set_state(Gst.State.NULL)


main()
