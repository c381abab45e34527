"""A port of this machine before another one, whose connections a test can end."""

import contextlib
import socket
import threading


class Door:
    """Listens at `port`, before 127.0.0.1:`target`. Subclasses say what happens to a connection: serve(client), in a thread of
    its own."""

    def __init__(self, target):
        self.target = target
        self.lock = threading.Lock()
        self.sockets = set()
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        """Ends all connections there are."""
        with self.lock:
            for one in self.sockets:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def may_be_cut(self, one):
        """While this lasts."""
        with self.lock:
            self.sockets.add(one)
        try:
            yield
        finally:
            with self.lock:
                self.sockets.discard(one)

    def _accept(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with contextlib.suppress(OSError), client:
            self.serve(client)
