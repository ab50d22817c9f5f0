// A real browser, spoken to through Chromium's own debugging protocol on a pipe.
//
//   const browser = await startBrowser();
//   const page = await browser.open(url);       // loaded, and quiet
//   await page.evaluate('document.title');
//   page.complaints                             // blocked by the policy, failed, thrown, or logged as an error
//
// It ends with the test file.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

export async function startBrowser() {
  const profile = await mkdtemp(join(tmpdir(), 'browser-'));
  const options = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--ignore-certificate-errors', `--user-data-dir=${profile}`];
  const process = spawn('chromium', [...options, '--remote-debugging-pipe', '--window-size=1280,1600', 'about:blank'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  await new Promise((resolve, reject) => process.once('spawn', resolve).once('error', reject));
  const browser = new Browser(process);
  after(async () => {
    const ended = new Promise((resolve) => process.once('exit', resolve));
    process.kill('SIGKILL');
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 10 }); // its helpers end a little later
  });
  return browser;
}

class Browser {
  #pipe;
  #waiting = new Map();
  #pages = new Map();
  #last = 0;
  #rest = '';

  constructor(process) {
    this.#pipe = process.stdio[3];
    process.stdio[4].setEncoding('utf8').on('data', (text) => {
      const messages = (this.#rest + text).split('\0');
      this.#rest = messages.pop();
      for (const message of messages) this.#take(JSON.parse(message));
    });
    process.once('exit', () => this.#waiting.forEach(({ reject }) => reject(new Error('the browser has ended'))));
  }

  #take({ id, error, result, method, params, sessionId }) {
    if (id === undefined) return this.#pages.get(sessionId)?.told(method, params);
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    return error ? reject(new Error(error.message)) : resolve(result);
  }

  send(method, params = {}, sessionId = undefined) {
    this.#last += 1;
    const id = this.#last;
    this.#pipe.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  async open(url) {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page((method, params) => this.send(method, params, sessionId));
    this.#pages.set(sessionId, page);
    await page.open(url);
    return page;
  }
}

class Page {
  complaints = [];
  #quiet;

  constructor(send) {
    this.send = send;
  }

  told(method, params) {
    if (method === 'Audits.issueAdded' && params.issue.code !== 'GenericIssue') this.complaints.push(`${params.issue.code}: ${JSON.stringify(params.issue.details)}`);
    if (method === 'Log.entryAdded' && params.entry.level === 'error') this.complaints.push(`${params.entry.source}: ${params.entry.text}`);
    if (method === 'Runtime.exceptionThrown') this.complaints.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === 'Runtime.consoleAPICalled' && params.type === 'error') this.complaints.push(params.args.map(({ value, description }) => value ?? description).join(' '));
    if (method === 'Page.lifecycleEvent' && params.name === 'networkIdle') this.#quiet?.();
  }

  async open(url) {
    for (const domain of ['Page', 'Runtime', 'Log', 'Audits']) await this.send(`${domain}.enable`);
    await this.send('Page.setLifecycleEventsEnabled', { enabled: true });
    const quiet = new Promise((resolve) => { this.#quiet = resolve; });
    const { errorText } = await this.send('Page.navigate', { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
    await quiet;
  }

  // What an expression is in the page; one that is not there yet (null, undefined, false) is waited for.
  async evaluate(expression) {
    for (let tries = 0; tries < 2400; tries++) {
      const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception.description);
      if (result.value !== undefined && result.value !== null && result.value !== false) return result.value;
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
    throw new Error(`never came true: ${expression}`);
  }

  // Clicks on what a selector finds, once it is there.
  async click(selector) {
    await this.evaluate(`((found) => found && (found.click(), true))(document.querySelector('${selector}'))`);
  }

  async picture(path) {
    const { data } = await this.send('Page.captureScreenshot', { format: 'png' });
    await writeFile(path, Buffer.from(data, 'base64'));
  }
}
