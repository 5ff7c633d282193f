// SPDX-License-Identifier: BSD-3-Clause
//
// Holds Chromium for the tests: one command as a line of JSON on standard input, one answer as a line on standard output.
// {"do": "go", "tab": 3, "url": "…"} is answered by {"value": …} or {"error": "…"}. Ends when its input does. Started by
// lib/Chromium.php with one argument, JSON: playwright (the folder of playwright-core), chromium (the program), profile
// (a folder), flags (of Chromium: all that it gets, so that no default of the driver's weakens a rule of the browser).

import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const setup = JSON.parse(process.argv[2]);
const { chromium } = createRequire(`${setup.playwright}/`)(setup.playwright);
const PATIENCE_MS = 10_000;

let browser = null;
let numbers = 0;
const visitors = new Map(); // number => BrowserContext
const tabs = new Map(); // number => Page

// The pipe is how the driver reaches it; one without a window has none to start with.
const options = (profile, more = []) => ({
	executablePath: setup.chromium,
	ignoreDefaultArgs: true,
	args: [...setup.flags, '--remote-debugging-pipe', `--user-data-dir=${profile}`, ...more],
	timeout: 2 * PATIENCE_MS,
});

function add(map, it) {
	map.set(++numbers, it);
	return numbers;
}

function find(map, number) {
	const it = map.get(number);
	if (!it) {
		throw new Error(`there is no ${map === tabs ? 'tab' : 'visitor'} ${number}`);
	}
	return it;
}

// What the main document's request came to. A page that came from the browser's own memory has no answer to tell.
async function told(page, response) {
	return {
		url: page.url(),
		status: response ? response.status() : 0,
		headers: response ? await response.headersArray() : [],
		body: response ? await response.text().catch(() => '') : '',
	};
}

// A frame by its name, or the page itself.
function frame_of(command) {
	const page = find(tabs, command.tab);
	const frame = command.frame ? page.frames().find((each) => each.name() === command.frame) : page.mainFrame();
	if (!frame) {
		throw new Error(`the page has no frame ${command.frame}`);
	}
	return frame;
}

// The code is the body of an async function with one argument.
const as_script = ({ code, given }) => `(async (given) => { ${code} })(${JSON.stringify(given ?? null)})`;

// Asks until the answer is good for something.
async function until(ask) {
	for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
		const answer = await ask();
		if (answer) {
			return answer;
		}
		await new Promise((done) => { setTimeout(done, 10); });
	}
	throw new Error('it did not happen in time');
}

// Waits for the document that some step leads to, and for what it loads.
async function moved(page, step) {
	const [response] = await Promise.all([page.waitForNavigation({ waitUntil: 'load', timeout: PATIENCE_MS }), step()]);
	return told(page, response);
}

const commands = {
	version: async () => browser.version(),

	// With a folder: one whose profile stays there when the browser is closed.
	async visitor({ folder }) {
		const context = folder
			? await chromium.launchPersistentContext(folder, options(folder))
			: await browser.newContext();
		context.setDefaultTimeout(PATIENCE_MS);
		return add(visitors, context);
	},

	async leave({ visitor }) {
		const context = find(visitors, visitor);
		for (const page of context.pages()) {
			for (const [number, each] of tabs) {
				if (each === page) {
					tabs.delete(number);
				}
			}
		}
		visitors.delete(visitor);
		await context.close();
	},

	tab: async ({ visitor }) => add(tabs, await find(visitors, visitor).newPage()),

	async shut({ tab }) {
		await find(tabs, tab).close();
		tabs.delete(tab);
	},

	async go({ tab, url }) {
		const page = find(tabs, tab);
		return told(page, await page.goto(url, { waitUntil: 'load' }));
	},

	run: (command) => frame_of(command).evaluate(as_script(command)),

	move: (command) => moved(find(tabs, command.tab), () => frame_of(command).evaluate(as_script(command))),

	click: ({ tab, on }) => moved(find(tabs, tab), () => find(tabs, tab).click(on)),

	reload: async ({ tab }) => told(find(tabs, tab), await find(tabs, tab).reload()),

	// A page that the browser has kept alive comes without any navigation that the driver would hear of.
	async history({ tab, by }) {
		const page = find(tabs, tab);
		const before = page.url();
		await page.evaluate((steps) => { setTimeout(() => history.go(steps)); }, by);
		await until(() => page.url() !== before);
		return until(() => page.evaluate(() => document.readyState === 'complete' && document.body.innerText).catch(() => null));
	},

	async frames({ tab }) {
		const frames = find(tabs, tab).frames().filter((frame) => frame.parentFrame());
		return Promise.all(frames.map(async (frame) => ({
			name: frame.name(),
			url: frame.url(),
			body: await frame.evaluate('document.body ? document.body.innerText : ""').catch(() => ''),
		})));
	},

	cookies: ({ visitor }) => find(visitors, visitor).cookies(),

	// Several at once, each answered in its place.
	all: ({ list }) => Promise.all(list.map((command) => commands[command.do](command))),
};

// A script of a page has all the time in the world; a test has not.
function in_time(promise) {
	let timer = null;
	const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('no answer in time')), 3 * PATIENCE_MS); });
	return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function answer(line) {
	try {
		const command = JSON.parse(line);
		return { value: (await in_time(commands[command.do](command))) ?? null };
	} catch (error) {
		return { error: String(error.message ?? error) };
	}
}

const say = (it) => process.stdout.write(`${JSON.stringify(it)}\n`);

try {
	browser = await chromium.launch(options(setup.profile, ['--no-startup-window']));
	say({ value: browser.version() });
	for await (const line of createInterface({ input: process.stdin })) {
		say(await answer(line));
	}
} catch (error) {
	say({ error: `Chromium does not start: ${error.message ?? error}` });
	process.exitCode = 1;
}
for (const context of visitors.values()) {
	await context.close().catch(() => {});
}
await browser?.close().catch(() => {});
