// node flash.mjs PORT CA FILE   sends every request of the file (as for orders.lua) at the same time over 200 connections, each once;
// prints { seconds, statuses }.
import { readFileSync } from 'node:fs';
import https from 'node:https';

const [port, ca, file] = process.argv.slice(2);
const agent = new https.Agent({ ca: readFileSync(ca), keepAlive: true, maxSockets: 200 });
const lines = readFileSync(file, 'utf8').trim().split('\n').map((line) => line.split('\t'));
const statuses = {};

const send = ([path, token, key, body]) => new Promise((resolve, reject) => {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'x-cart-token': token, 'idempotency-key': key };
  https.request({ agent, host: 'localhost', port, path, method: 'POST', headers }, (response) => {
    statuses[response.statusCode] = (statuses[response.statusCode] ?? 0) + 1;
    response.resume().on('end', resolve);
  }).on('error', reject).end(body);
});

const start = performance.now();
await Promise.all(lines.map(send));
console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000, statuses }));
agent.destroy();
