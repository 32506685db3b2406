"""Cameras that serve films (film.ts) over RTSP at real pace: nothing is encoded here, so one core carries many.

Takes one JSON object as its argument:
  {"port": 0, "cameras": [{"index": PATH, "stream": PATH, "log": PATH, "latencyMs": 0, "loss": 0.0, "burst": 1, "seed": 1, "first": 0, "dropped": PATH}]}
and prints one JSON line {"port"} once every camera gives pictures. Camera i is at /cami. Runs until stdin closes or SIGTERM.

Picture number k of a camera (the film's pictures, over and over) is taken at start + k intervals. It is sent when its turn in decode
order comes, as an encoder with B-pictures sends it, and `latencyMs` later. The log gets one record for each as it is sent, three
little-endian unsigned 64-bit numbers: k, when it was taken, when it was sent, CLOCK_MONOTONIC nanoseconds. `loss` is the
share of RTP packets that get lost on their way, `burst` how many in a row on average; `dropped` then gets the picture's number (the same
format) for each that was.
"""

import heapq
import json
import os
import random
import signal
import socket
import struct
import sys
import threading
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstApp, GstRtspServer  # noqa: E402,F401

# All must play within this, seconds.
WARM_WITHIN_S = 30
KEEP_ALIVE_S = 20
# What waits for the sender; a second of video. Beyond it the oldest goes: a camera does not stop either.
QUEUE_BYTES = 2_000_000


class Film:
    def __init__(self, index_path, stream_path):
        with open(index_path, encoding="utf8") as file:
            index = json.load(file)
        with open(stream_path, "rb") as file:
            data = file.read()
        self.codec, self.fps = index["codec"], index["fps"]
        self.units, at = [], 0
        for place, unit in enumerate(index["units"]):
            self.units.append((GLib.Bytes.new(data[at : at + unit["size"]]), unit["display"]))
            at += unit["size"]
        # How many turns a picture waits for those that are sent before it.
        self.depth = max(display - place for place, (_, display) in enumerate(self.units))
        self.keys = [place for place, unit in enumerate(index["units"]) if unit["key"]]


class Camera:
    def __init__(self, number, options, film):
        self.path, self.film = f"/cam{number}", film
        self.interval_ns = 1_000_000_000 / film.fps
        self.latency_ns = round(options.get("latencyMs", 0) * 1e6)
        self.loss, self.random = options.get("loss", 0), random.Random(options.get("seed", 1))
        self.burst, self.is_losing = options.get("burst", 1), False
        self.log = os.open(options["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self.dropped = os.open(options["dropped"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644) if "dropped" in options else None
        # Films begin at different key frames, so that not all cameras send theirs at the same time.
        self.place = film.keys[options.get("first", 0) % len(film.keys)]
        self.source = None
        self.start_ns = None
        self.base_ns = 0

    def factory(self):
        codec, pay = ("h264", "rtph264pay") if self.film.codec == "h264" else ("h265", "rtph265pay")
        caps = f"video/x-{codec},stream-format=byte-stream,alignment=au,framerate={self.film.fps}/1"
        # A payloader sends the packets of a picture as one list; identity takes it apart, for single ones to be lost.
        tail = f"{pay} name=payloader pt=96 config-interval=-1 ! identity name=pay0" if self.loss else f"{pay} name=pay0 pt=96 config-interval=-1"
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(
            f"( appsrc name=source is-live=true format=time do-timestamp=false max-bytes={QUEUE_BYTES} leaky-type=downstream "
            f'caps="{caps}" ! {codec}parse disable-passthrough=false ! {tail} )'
        )
        factory.set_shared(True)
        factory.set_suspend_mode(GstRtspServer.RTSPSuspendMode.NONE)
        factory.connect("media-configure", self.configure)
        return factory

    def configure(self, _factory, media):
        element = media.get_element()
        self.media = media
        self.pipeline = element
        while self.pipeline.get_parent():
            self.pipeline = self.pipeline.get_parent()
        source = element.get_by_name("source")
        source.get_static_pad("src").add_probe(Gst.PadProbeType.QUERY_UPSTREAM, refuse_seeking)
        if self.loss:
            element.get_by_name("pay0").get_static_pad("src").add_probe(Gst.PadProbeType.BUFFER, self.lose)
        media.connect("prepared", self.send_at_once)
        self.source = source

    def send_at_once(self, _media):
        """Without this the server holds each picture back by the latency that its source declares."""
        self.pipeline.set_latency(0)
        self.pipeline.recalculate_latency()

    def lose(self, _pad, info):
        begins = self.loss / (self.burst * (1 - self.loss))
        self.is_losing = self.random.random() < (1 - 1 / self.burst if self.is_losing else begins)
        if not self.is_losing:
            return Gst.PadProbeReturn.OK
        now = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        taken = info.get_buffer().pts + self.base_ns
        if self.dropped is not None:
            os.write(self.dropped, struct.pack("<QQQ", round((taken - self.start_ns) / self.interval_ns), taken, now))
        return Gst.PadProbeReturn.DROP

    def begin(self, start_ns):
        """Its first picture is taken at the start, whatever its place in the film."""
        self.start_ns = start_ns - round(self.place * self.interval_ns)

    def due_ns(self):
        """When the next one's turn comes."""
        return self.start_ns + round((self.place + self.film.depth) * self.interval_ns) + self.latency_ns

    def send(self):
        loop, place = divmod(self.place, len(self.film.units))
        data, display = self.film.units[place]
        number = loop * len(self.film.units) + display
        taken_ns = self.start_ns + round(number * self.interval_ns)
        self.place += 1
        if self.base_ns == 0:
            self.base_ns = self.pipeline.get_base_time()
        buffer = Gst.Buffer.new_wrapped_bytes(data)
        buffer.pts = max(0, taken_ns - self.base_ns)
        sent_ns = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        self.source.push_buffer(buffer)
        os.write(self.log, struct.pack("<QQQ", number, taken_ns, sent_ns))


def refuse_seeking(_pad, info):
    """A PLAY with a range would else start the time again, for every client. A camera can't be rewound."""
    seeking = info.get_query().type == Gst.QueryType.SEEKING
    return Gst.PadProbeReturn.DROP if seeking else Gst.PadProbeReturn.OK


class Viewer:
    """Keeps a camera playing, as the pictures of a start are nobody's business: over UDP, to a socket that is never read."""

    def __init__(self, port, path):
        self.url = f"rtsp://127.0.0.1:{port}{path}"
        self.sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
        for udp in self.sockets:
            udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            udp.bind(("127.0.0.1", 0))
        self.tcp = socket.create_connection(("127.0.0.1", port))
        self.reader = self.tcp.makefile("rb")
        self.sequence, self.session = 0, None
        self.request("DESCRIBE", self.url, "Accept: application/sdp\r\n")
        ports = "-".join(str(udp.getsockname()[1]) for udp in self.sockets)
        answer = self.request("SETUP", f"{self.url}/stream=0", f"Transport: RTP/AVP;unicast;client_port={ports}\r\n")
        self.session = answer["session"].split(";")[0]
        self.request("PLAY", self.url)

    def request(self, method, url, headers=""):
        self.sequence += 1
        session = f"Session: {self.session}\r\n" if self.session else ""
        self.tcp.sendall(f"{method} {url} RTSP/1.0\r\nCSeq: {self.sequence}\r\n{session}{headers}\r\n".encode())
        status = self.reader.readline().decode()
        if " 200 " not in status:
            raise RuntimeError(f"film-camera: {method} {url}: {status.strip() or 'closed'}")
        answer = {}
        while line := self.reader.readline().decode().strip():
            name, _, value = line.partition(":")
            answer[name.lower()] = value.strip()
        self.reader.read(int(answer.get("content-length", 0)))
        return answer

    def keep_alive(self):
        self.request("OPTIONS", self.url)


def pace(cameras, started):
    """The one thread that sends. One that comes late sends late: the picture was taken all the same."""
    waiting, turns = list(cameras), []
    while True:
        for camera in [c for c in waiting if c.source is not None and c.pipeline.get_base_time() != 0]:
            waiting.remove(camera)
            # Spread over the interval, as cameras of a shop are.
            offset_ns = camera.interval_ns * cameras.index(camera) / len(cameras)
            camera.begin(time.clock_gettime_ns(time.CLOCK_MONOTONIC) + 20_000_000 + round(offset_ns))
            heapq.heappush(turns, (camera.due_ns(), id(camera), camera))
        if not turns:
            time.sleep(0.005)
            continue
        due_ns, _, camera = turns[0]
        wait_ns = due_ns - time.clock_gettime_ns(time.CLOCK_MONOTONIC)
        if waiting:
            wait_ns = min(wait_ns, 5_000_000)
        if wait_ns > 0:
            time.sleep(wait_ns / 1e9)
        if time.clock_gettime_ns(time.CLOCK_MONOTONIC) >= due_ns:
            camera.send()
            heapq.heapreplace(turns, (camera.due_ns(), id(camera), camera))
        if not waiting:
            started.set()


def main():
    options = json.loads(sys.argv[1])
    Gst.init(None)
    loop = GLib.MainLoop()
    # Ctrl-C goes to the whole terminal; whoever started us decides when we end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    GLib.unix_signal_add(GLib.PRIORITY_HIGH, signal.SIGTERM, loop.quit)

    films = {}
    cameras = []
    for number, camera in enumerate(options["cameras"]):
        key = (camera["index"], camera["stream"])
        if key not in films:
            films[key] = Film(*key)
        cameras.append(Camera(number, camera, films[key]))

    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(str(options.get("port", 0)))
    for camera in cameras:
        server.get_mount_points().add_factory(camera.path, camera.factory())
    if server.attach(None) == 0:
        sys.exit(f"film-camera: can't listen on 127.0.0.1:{options.get('port', 0)}")
    port = server.get_bound_port()
    started = threading.Event()

    def fail(message):
        print(message, file=sys.stderr, flush=True)
        os._exit(1)

    def watch():
        try:
            viewers = [Viewer(port, camera.path) for camera in cameras]
            if not started.wait(WARM_WITHIN_S):
                fail("film-camera: not all cameras gave pictures")
            print(json.dumps({"port": port}), flush=True)
            while True:
                time.sleep(KEEP_ALIVE_S)
                for viewer in viewers:
                    viewer.keep_alive()
        except Exception as error:  # noqa: BLE001
            fail(f"film-camera: {error}")

    def quit_with_stdin():
        # A buffered reader holds a lock, with which Python cannot end.
        while os.read(sys.stdin.fileno(), 4096):
            pass
        loop.quit()

    for work in (quit_with_stdin, watch, lambda: pace(cameras, started)):
        threading.Thread(target=work, daemon=True).start()
    loop.run()
    # Streaming threads may be inside the interpreter: don't wait for its end.
    os._exit(0)


main()
