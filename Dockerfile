# The node in a container (docs/operations.md, "In a container"):
#
#     docker build -t bytomd .
#     docker run -d --name bytomd -p 127.0.0.1:9888:9888 -p 46657:46657 -v bytom:/home/bytom/.bytom bytomd
#
# It builds the .deb's programs from this folder and runs them without being root.
FROM debian:bookworm-slim AS builder
WORKDIR /source
COPY scripts/packages.txt scripts/packages-opencl.txt scripts/packages-web.txt scripts/packages-release.txt scripts/
RUN apt-get update -q \
    && grep -hv '^#' scripts/packages.txt scripts/packages-opencl.txt scripts/packages-web.txt scripts/packages-release.txt | DEBIAN_FRONTEND=noninteractive xargs apt-get install -q -y --no-install-recommends
COPY . .
RUN cmake --preset release -DBYTOM_REPRODUCIBLE=ON -DBYTOM_TESTS=OFF -DBYTOM_BENCH=OFF \
    && cmake --build build/release --target printed \
    && (cd build/release && cpack -G DEB -B /packed)

FROM debian:bookworm-slim
RUN --mount=from=builder,source=/packed,target=/packed \
    apt-get update -q \
    && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends /packed/*.deb \
    && rm -rf /var/lib/apt/lists/* \
    && usermod --home /home/bytom bytom \
    && install -d -o bytom -g bytom -m 0700 /home/bytom /home/bytom/.bytom
USER bytom
ENV HOME=/home/bytom
WORKDIR /home/bytom
VOLUME /home/bytom/.bytom
# The API; peers of mainnet, of the test network, of a network of one's own.
EXPOSE 9888 46657 46656 46658
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=10m CMD ["bytomcli", "net-info"]
# As in the original's container, whole commands work too: docker run … bytomd bytomd init --chain_id testnet
CMD ["sh", "-c", "bytomd init --chain_id mainnet && exec bytomd node"]
