// A port of this host that nobody listens on, below those that outgoing connections are given: so it stays free until it is used, also
// while a server that had it is away.
import net from 'node:net';

const FIRST = 12000, LAST = 31999;

const isFree = (port) => new Promise((resolve) => {
  const server = net.createServer();
  server.once('error', () => resolve(false));
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
});

export async function freePort() {
  for (let tries = 0; tries < 500; tries++) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    if (await isFree(port)) return port;
  }
  throw new Error('no port is free');
}
