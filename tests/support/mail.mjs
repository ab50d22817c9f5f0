// A mail server to send to, and a look at what came.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { promisify } from 'node:util';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { freePort } from './port.mjs';

const run = promisify(execFile);

export const parse = (raw) => PostalMime.parse(raw);

// A certificate for localhost that vouches for itself: { key, cert, file }.
export async function certificate() {
  const folder = await mkdtemp(join(tmpdir(), 'cw-mail-'));
  after(() => rm(folder, { recursive: true }));
  const [key, file] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', file]);
  return { key: await readFile(key), cert: await readFile(file), file };
}

// Starts one on a port, or on any; it can be ended and started again there. `arrived` is asked about each message, when all of it is
// there and before it is acknowledged, and may throw what the server is to say instead; `recipient` the same for each recipient.
export async function startMailServer(options = {}) {
  const server = new MailServer(options);
  await server.start();
  after(() => server.stop());
  return server;
}

class MailServer {
  constructor({ port, arrived = () => {}, recipient = () => {}, ...options }) {
    Object.assign(this, { port, arrived, recipient, options, messages: [] });
  }

  async start() {
    this.port ??= await freePort();
    this.server = new SMTPServer({
      authOptional: true,
      logger: false,
      closeTimeout: 100, // for senders that keep their connection
      ...this.options,
      onRcptTo: ({ address }, session, done) => Promise.resolve().then(() => this.recipient(address)).then(() => done(), done),
      onData: (stream, session, done) => this.take(stream, session).then(() => done(), done),
    });
    this.server.on('error', () => {}); // a sender that is killed breaks its connection
    await new Promise((resolve, reject) => {
      this.server.server.once('error', reject);
      this.server.listen(this.port, '127.0.0.1', resolve);
    });
  }

  async take(stream, { envelope, secure, user }) {
    const parts = [];
    for await (const part of stream) parts.push(part);
    const raw = Buffer.concat(parts);
    const message = { raw, parsed: await parse(raw), to: envelope.rcptTo.map(({ address }) => address), from: envelope.mailFrom.address, secure, user };
    this.messages.push(message);
    await this.arrived(message);
  }

  stop() {
    return new Promise((resolve) => this.server.close(resolve));
  }
}

// What a receiver keeps that drops repeated messages.
export const unique = (messages) => [...new Map(messages.map((message) => [message.parsed.messageId, message])).values()];

export const refusal = (code, text) => Object.assign(new Error(text), { responseCode: code });

// The mails in a shop's mailbox folder, with the names of their files.
export async function mailbox(shop) {
  const folder = join(shop.folder, 'mail');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort();
  return Promise.all(names.map(async (name) => {
    const raw = await readFile(join(folder, name));
    return { name, raw, parsed: await parse(raw) };
  }));
}
