"""A camera that films what it is given: raw pictures on stdin, encoded and served over RTSP when they are due.

Prints one JSON line {"url"} once it listens. Each picture on stdin is two little-endian unsigned 64-bit numbers, when it was taken and when
its encoding begins (CLOCK_MONOTONIC nanoseconds), and width * height * 3 bytes RGB. Ends when stdin does.
"""

import json
import os
import struct
import sys
import threading
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstApp, GstRtspServer  # noqa: E402,F401

PATH = "/screen"


class ScreenCamera:
    def __init__(self, width, height, fps):
        self.size = width * height * 3
        self.source = None
        self.pipeline = None
        caps = f"video/x-raw,format=RGB,width={width},height={height},framerate={fps}/1"
        self.factory = GstRtspServer.RTSPMediaFactory()
        self.factory.set_launch(
            f'( appsrc name=source is-live=true format=time do-timestamp=false caps="{caps}" ! videoconvert ! video/x-raw,format=I420 '
            f"! x264enc tune=zerolatency speed-preset=superfast threads=1 bitrate=1500 key-int-max={fps} ! video/x-h264,profile=main "
            "! rtph264pay name=pay0 pt=96 config-interval=-1 )"
        )
        self.factory.set_shared(True)
        self.factory.set_suspend_mode(GstRtspServer.RTSPSuspendMode.NONE)
        self.factory.connect("media-configure", self.configure)

    def configure(self, _factory, media):
        element = media.get_element()
        self.pipeline = element
        while self.pipeline.get_parent():
            self.pipeline = self.pipeline.get_parent()
        source = element.get_by_name("source")
        source.get_static_pad("src").add_probe(Gst.PadProbeType.QUERY_UPSTREAM, refuse_seeking)
        media.connect("prepared", self.send_at_once)
        self.source = source

    def send_at_once(self, _media):
        """Without this the server holds each picture back by the latency that its source declares."""
        self.pipeline.set_latency(0)
        self.pipeline.recalculate_latency()

    def film(self):
        while len(head := sys.stdin.buffer.read(16)) == 16:
            taken_ns, due_ns = struct.unpack("<QQ", head)
            picture = sys.stdin.buffer.read(self.size)
            wait_ns = due_ns - time.clock_gettime_ns(time.CLOCK_MONOTONIC)
            if wait_ns > 0:
                time.sleep(wait_ns / 1e9)
            base_ns = self.pipeline.get_base_time() if self.pipeline else 0
            # Before anybody watches nothing is sent.
            if self.source is None or base_ns == 0 or taken_ns < base_ns:
                continue
            buffer = Gst.Buffer.new_wrapped(picture)
            buffer.pts = taken_ns - base_ns
            self.source.push_buffer(buffer)
        # Streaming threads may be inside the interpreter: don't wait for its end.
        os._exit(0)


def refuse_seeking(_pad, info):
    """A PLAY with a range would else start the time again. A camera can't be rewound."""
    seeking = info.get_query().type == Gst.QueryType.SEEKING
    return Gst.PadProbeReturn.DROP if seeking else Gst.PadProbeReturn.OK


def main():
    options = json.loads(sys.argv[1])
    Gst.init(None)
    camera = ScreenCamera(options["width"], options["height"], options["fps"])
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    server.get_mount_points().add_factory(PATH, camera.factory)
    if server.attach(None) == 0:
        sys.exit("screen-camera: can't listen on 127.0.0.1")
    threading.Thread(target=camera.film, daemon=True).start()
    print(json.dumps({"url": f"rtsp://127.0.0.1:{server.get_bound_port()}{PATH}"}), flush=True)
    GLib.MainLoop().run()


main()
