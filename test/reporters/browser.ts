/** A headless Chromium that is spoken to over two pipes (`--remote-debugging-pipe`): no port, no package, nothing left behind. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** Debian's name for it, or what `CHROMIUM` says. */
const PROGRAM = process.env['CHROMIUM'] ?? 'chromium';

/** True where there is one. */
export const hasBrowser = (): boolean => spawnSync(PROGRAM, ['--version'], { timeout: 20_000 }).status === 0;

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-pipe',
];

type Answer = Readonly<Record<string, unknown>>;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Answer;
  readonly result?: Answer;
  readonly error?: { readonly message: string };
}

/** A running browser; closing it leaves no process and no file. */
export class Browser implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), 'kamal-plan-browser-'));
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #listeners = new Set<(message: Message) => void>();
  #last = 0;

  constructor() {
    this.#child = spawn(PROGRAM, [...FLAGS, `--user-data-dir=${this.#folder}`], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    let rest = '';
    (this.#child.stdio[4] as Readable).setEncoding('utf8').on('data', (chunk: string) => {
      const messages = `${rest}${chunk}`.split('\0');
      rest = messages.pop() ?? '';
      for (const text of messages) this.#hear(JSON.parse(text) as Message);
    });
  }

  /** A page in a tab of its own. */
  async open(): Promise<Page> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page(this, String(sessionId));
    await page.prepare();
    return page;
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<Answer> {
    this.#last += 1;
    const id = this.#last;
    const text = JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) });
    (this.#child.stdio[3] as Writable).write(`${text}\0`);
    return new Promise((done, fail) => {
      this.#waiting.set(id, ({ result, error }) =>
        error === undefined ? done(result ?? {}) : fail(new Error(`${method}: ${error.message}`)),
      );
    });
  }

  listen(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((done) => this.#child.once('exit', done));
    await this.send('Browser.close').catch(() => this.#child.kill());
    await ended;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #hear(message: Message): void {
    if (message.id === undefined) {
      for (const listener of this.#listeners) listener(message);
      return;
    }
    this.#waiting.get(message.id)?.(message);
    this.#waiting.delete(message.id);
  }
}

/** How a page is looked at. */
export interface View {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  readonly scripts: 'on' | 'off';
}

/** One tab. */
export class Page {
  readonly #browser: Browser;
  readonly #session: string;
  /** What the page complained about: errors, refused loads, its console. */
  readonly complaints: string[] = [];

  constructor(browser: Browser, session: string) {
    this.#browser = browser;
    this.#session = session;
    browser.listen(({ method, params }) => {
      if (method === 'Runtime.exceptionThrown' || method === 'Runtime.consoleAPICalled' || method === 'Log.entryAdded')
        this.complaints.push(JSON.stringify(params));
    });
  }

  async prepare(): Promise<void> {
    for (const domain of ['Page', 'Runtime', 'Log']) await this.#send(`${domain}.enable`);
  }

  /** Shows a file and waits until it is loaded. */
  async show(file: string, { width, scheme, scripts }: View): Promise<void> {
    await this.#send('Emulation.setScriptExecutionDisabled', { value: scripts === 'off' });
    await this.#send('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
    await this.#send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
    const loaded = new Promise<void>((done) => {
      const stop = this.#browser.listen(({ method }) => {
        if (method !== 'Page.loadEventFired') return;
        stop();
        done();
      });
    });
    await this.#send('Page.navigate', { url: `file://${file}` });
    await loaded;
  }

  /** What an expression is in the page; works where the page's own scripts are off. */
  async evaluate<T>(expression: string): Promise<T> {
    const answer = await this.#send('Runtime.evaluate', { expression, returnByValue: true });
    if (answer['exceptionDetails'] !== undefined) throw new Error(JSON.stringify(answer['exceptionDetails']));
    return (answer['result'] as { readonly value: T }).value;
  }

  /** Presses a key, e.g. `Tab`. */
  async press(key: 'Tab' | 'Enter' | 'Escape'): Promise<void> {
    const code = { Tab: 9, Enter: 13, Escape: 27 }[key];
    const about = { key, code: key, windowsVirtualKeyCode: code, ...(key === 'Enter' ? { text: '\r' } : {}) };
    await this.#send('Input.dispatchKeyEvent', { type: 'keyDown', ...about });
    await this.#send('Input.dispatchKeyEvent', { type: 'keyUp', ...about });
  }

  /** The page as it is seen, as a PNG. */
  async picture(isWhole = false): Promise<Buffer> {
    const { data } = await this.#send('Page.captureScreenshot', { captureBeyondViewport: isWhole });
    return Buffer.from(String(data), 'base64');
  }

  #send(method: string, params?: object): Promise<Answer> {
    return this.#browser.send(method, params, this.#session);
  }
}
