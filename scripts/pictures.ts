// Run by `npm run pictures`: makes the README's pictures and those of examples from real runs, with Debian's chromium for the
// page; `npm run pictures -- run fizzbuzz` some of them alone.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { liveLines } from '../src/cli/progress/live-lines.ts'
import { colours } from '../src/cli/progress/paint.ts'
import type { RunEvent } from '../src/search/events.ts'
import { afterEvent, unknownRun } from '../src/search/run-state.ts'
import { chromiumPath, howToGetIt, startChromium } from '../test/page/chromium.ts'
import { type ScoredLine, scoreSvg } from './score-svg.ts'
import { terminalSvg } from './terminal-svg.ts'

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'oxi-pictures-'))
const archive = join(folder, 'a.db')

const node = (script: string, args: readonly string[], input?: string): string =>
	execFileSync(process.execPath, [join(root, script), ...args], {
		stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'inherit'],
		cwd: root,
		encoding: 'utf8',
		maxBuffer: 1 << 30,
		...(input === undefined ? {} : { input }),
	})
const oxipelago = (...args: string[]) => node('src/cli/main.ts', [...args, '--archive', archive])

/** The terminal after 50 seconds of a run of a minute; one that does not end before, as a formula that is found does. */
function run(): void {
	const columns = 96
	const out = oxipelago('run', 'examples/packing', '--for', '60s', '--seed', '4', '--offline', '--json')
	const events = out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as RunEvent]))
	const shown = events.filter(({ kind, elapsedMs }) => kind !== 'run-ended' && elapsedMs <= 50_000)
	const state = shown.reduce(afterEvent, unknownRun)
	const lines = liveLines(state, { elapsedMs: state.elapsedMs, columns, rows: 24, paint: colours })
	writeFileSync(join(root, 'docs/run.svg'), terminalSvg(lines, columns, 'npm start -- run examples/packing'))
}

/** The page of the newest run, at one of its views. */
async function view(name: string, waitsFor: string, path: string): Promise<void> {
	if (chromiumPath === undefined) {
		process.stderr.write(`${howToGetIt}\n`)
		process.exitCode = 3
		return
	}
	const page = join(folder, 'page.html')
	oxipelago('report', '-o', page)
	const browser = await startChromium()
	const how = { viewport: { width: 1180, height: 800 }, deviceScaleFactor: 1.5, colorScheme: 'light' } as const
	const shown = await browser.newPage(how)
	await shown.goto(`${pathToFileURL(page).href}#${name}`)
	await shown.locator(waitsFor).first().waitFor()
	await shown.screenshot({ path: join(root, path) })
	await browser.close()
}

/** The champion of a run. */
async function champion(): Promise<void> {
	oxipelago('run', 'examples/regression', '--for', '20s', '--seed', '3', '--offline')
	await view('champion', 'canvas', 'docs/champion.png')
}

/** Islands side by side. */
async function primes(): Promise<void> {
	oxipelago('run', 'examples/primes', '--for', '2m', '--seed', '1', '--offline')
	await view('islands', '.card', 'examples/primes/islands.png')
}

/** Error against levels, as the example's README has it. */
function front(): void {
	oxipelago('run', 'examples/quantize', '--candidates', '2500', '--seed', '1', '--offline')
	const picture = node('examples/quantize/picture.ts', [], oxipelago('export'))
	writeFileSync(join(root, 'examples/quantize/front.svg'), picture)
}

/** What the score of an example is, and how long the run is that its picture is of. */
const scored: Readonly<Record<string, readonly [what: string, ...budget: string[]]>> = {
	fizzbuzz: ['share of cases that are right', '--candidates', '790'],
	probe: ['share of fees that are wrong, negated', '--candidates', '1500'],
	'shared-struct': ['digits of places that are right', '--candidates', '600'],
	'tic-tac-toe': ['share of points', '--candidates', '500'],
	trader: ['mean logarithm of growth in a window', '--candidates', '400'],
}

/** Scores of a run of an example. */
function scores(name: string): void {
	const [what = '', ...budget] = scored[name] ?? []
	oxipelago('run', `examples/${name}`, '--offline', '--seed', '1', ...budget)
	const lines = oxipelago('export').trim().split('\n')
	const picture = scoreSvg(
		lines.map((line) => JSON.parse(line) as ScoredLine),
		what,
	)
	writeFileSync(join(root, 'examples', name, 'scores.svg'), picture)
}

/** What `counter` prints. */
function counter(): void {
	const script = 'examples/counter/counter.ts'
	const out = execFileSync(process.execPath, ['--import', './scripts/own-package.ts', script], { cwd: root })
	// Without what the search notes meanwhile.
	const lines = String(out)
		.split('\n')
		.filter((line) => /^(?:version|pub fn| |\})/.test(line))
	const first = lines.findIndex((line) => line.startsWith('version 0 counts'))
	const swapped = lines.findIndex((line) => line.startsWith('version 1:'))
	const shown = lines.slice(Math.max(first, swapped - 3), swapped + 6)
	writeFileSync(join(root, 'examples/counter/counter.svg'), terminalSvg(shown, 60, 'node counter.ts'))
}

/** A version of `levenshtein` of one's own, scored. */
function levenshtein(): void {
	const words = ['score', 'examples/levenshtein', 'examples/levenshtein/row.rs']
	const lines = node('src/cli/main.ts', words).trim().split('\n')
	const title = `npm start -- ${words.join(' ')}`
	writeFileSync(join(root, 'examples/levenshtein/row.svg'), terminalSvg(lines, 130, title))
}

const pictures: Readonly<Record<string, () => void | Promise<void>>> = {
	...{ run, champion, front, counter, levenshtein, primes },
	...Object.fromEntries(Object.keys(scored).map((name) => [name, () => scores(name)])),
}
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(pictures)
const unknown = wanted.find((name) => !(name in pictures))
if (unknown !== undefined)
	throw new RangeError(`Expected some of ${Object.keys(pictures).join(', ')}, got \`${unknown}\``)
try {
	for (const name of wanted) await pictures[name]?.()
} finally {
	rmSync(folder, { recursive: true, force: true })
}
