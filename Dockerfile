# The gateway as an image for 64-bit ARM boards and PCs: docker build --platform linux/arm64 --tag tillframe . (or linux/amd64; scripts/build-container.sh)
#
# What is in it: the program of the Debian package with its own Node (scripts/build-deb.sh), Debian's ffmpeg, and the libraries that both are linked
# with; no package manager, no npm, no compiler. All stages run on the machine that builds, whatever that is: nothing needs emulation.
# A registry of npm or authorities of your own: --secret id=npmrc,src=FILE --secret id=ca,src=FILE.pem; neither stays in an image.
ARG NODE_IMAGE=node:24-trixie-slim

FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS program
ARG TARGETARCH
RUN case $TARGETARCH in arm64 | amd64) ;; *) echo 'This image is for 64-bit machines: docker build --platform linux/arm64 or linux/amd64 …' >&2; exit 1 ;; esac
ARG SOURCE_DATE_EPOCH
WORKDIR /src
COPY .npmrc package.json package-lock.json ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=ca \
  ! [ -e /run/secrets/ca ] || export NODE_EXTRA_CA_CERTS=/run/secrets/ca; \
  npm ci --loglevel=error
COPY . .
# There is no history in here: --build-arg VERSION=$(scripts/version.sh)
ARG VERSION
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=ca \
  ! [ -e /run/secrets/ca ] || export NODE_EXTRA_CA_CERTS=/run/secrets/ca; \
  npm run --silent build && scripts/build-deb.sh --arch "$TARGETARCH" --built --uncompressed --out /package ${VERSION:+--version "$VERSION"} && dpkg-deb --extract /package/*.deb /root-of-program

# Of Debian what the program needs, and nothing else: with all that Debian's ffmpeg recommends and depends on it would be four times as much.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS parts
ARG TARGETARCH
WORKDIR /src
COPY scripts/package/fetch-debian.sh ./
RUN ./fetch-debian.sh "$TARGETARCH" /debian base-files ca-certificates coreutils dash ffmpeg tzdata util-linux
COPY package.json ./
COPY scripts/package/*.ts ./
COPY --from=program /root-of-program/usr/bin/tillframe /root-of-image/usr/bin/
COPY --from=program /root-of-program/usr/lib/tillframe /root-of-image/usr/lib/tillframe
COPY --from=program /root-of-program/usr/share/doc/tillframe /root-of-image/usr/share/doc/tillframe
COPY packaging/container /root-of-image
RUN node take-parts.ts "$TARGETARCH" /debian /root-of-image && install -d -m 700 -o 10001 -g 10001 /root-of-image/var/lib/tillframe

FROM scratch
COPY --from=parts /root-of-image /
# Secrets of compose are files in this folder: tokenFile: credential:NAME
ENV PATH=/usr/bin CREDENTIALS_DIRECTORY=/run/secrets MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=4194304 MALLOC_TRIM_THRESHOLD_=2097152 LANG=C.UTF-8
USER tillframe:tillframe
VOLUME /var/lib/tillframe
EXPOSE 8443
# A start after a power cut may have to repair the database first.
HEALTHCHECK --interval=60s --timeout=30s --start-period=15m --start-interval=10s CMD ["/usr/bin/tillframe", "health"]
# Node ends by itself within 5 s.
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/tillframe"]
CMD ["run"]
