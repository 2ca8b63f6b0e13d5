import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Table from 'cli-table3'
import { randomStream, seedHex } from '../src/candidate/random.ts'
import { packageRoot } from '../src/cli/places.ts'
import { evolvedFunctionsOf } from '../src/experiment/read-seeds.ts'
import type { Evaluator } from '../src/scoring/evaluate.ts'
import { openEvaluator } from '../src/scoring/open-evaluator.ts'
import type { BenchSetting } from './bench-setting.ts'
import { type Found, margin, score } from './found.ts'

/** Functions of different kind; the source of each is its reference, its seed and its candidate. */
const functions = [
	{ name: 'levenshtein', kind: 'byte loops' },
	{ name: 'buckets', kind: 'allocation' },
	{ name: 'waves', kind: 'floats' },
	{ name: 'sums', kind: 'branches' },
	{ name: 'counts', kind: 'hash map' },
	{ name: 'titles', kind: 'strings' },
	{ name: 'scramble', kind: 'calls of 20 ns' },
	{ name: 'longest', kind: 'calls of 50 ms', wallMs: 8_000 },
] as const

const repeatsOfEach = 40
/** Of all copies, so many may seem to be other than their reference by more than the margin; by more than `most`, none. */
const shareBeyondMargin = 0.02
const most = 0.01
/** Gains that are planted, and how many of them are to be found. */
const planted = [
	{ gain: 0.01, share: 0.9 },
	{ gain: 0.05, share: 1 },
] as const

/** What was found of one function and its copy. */
export interface CopyReport {
	readonly name: string
	readonly kind: string
	readonly copies: readonly Found[]
	/** Of each planted gain, in the order of `planted`. */
	readonly gains: readonly (readonly Found[])[]
	/** Mean seconds of one measurement. */
	readonly seconds: number
}

/** What `bench -- timing` finds of copies. */
export interface CopiesReport {
	readonly functions: readonly CopyReport[]
	readonly holds: boolean
}

/**
 * How fair the clock is to a candidate that is its reference, letter by letter, and whether it finds known gains, on
 * functions of different kind.
 *
 * @param only - Repeats of each at most, for a quick look.
 */
export async function runCopies(setting: BenchSetting, only = repeatsOfEach): Promise<CopiesReport> {
	const repeats = Math.min(only, repeatsOfEach)
	const reports: CopyReport[] = []
	for (const one of functions) reports.push(await measureOne(setting, one, repeats))
	return { functions: reports, holds: verdicts(reports).every(({ holds }) => holds) }
}

async function measureOne(
	setting: BenchSetting,
	one: (typeof functions)[number],
	repeats: number,
): Promise<CopyReport> {
	const folder = join(packageRoot, 'bench', 'functions')
	const reference = join(folder, `${one.name}.rs`)
	const source = await readFile(reference, 'utf8')
	const { limits } = setting.experiment
	const experiment = {
		...setting.experiment,
		name: one.name,
		seed: { path: reference, source, functions: await evolvedFunctionsOf(source, one.name, reference) },
		evaluator: { kind: 'file', path: join(folder, 'evaluator.rs') } as const,
		settings: { function: one.name },
		limits: { ...limits, wallMs: 'wallMs' in one ? one.wallMs : limits.wallMs },
		reference,
	}
	const options = { gate: () => undefined, allowUnsandboxed: false, onProgress: setting.say }
	const evaluator = await openEvaluator({ ...setting, ...options, experiment, lanes: 1 })
	const copies: Found[] = []
	const gains: Found[][] = planted.map(() => [])
	const startedAt = performance.now()
	try {
		// In an order drawn once, so that none has the quiet part of the time to itself.
		const turns = [copies, ...gains].flatMap((found) => Array.from({ length: repeats }, () => found))
		for (const [turn, found] of randomStream(1, 'bench copies', one.name).sample(turns, turns.length).entries()) {
			const seed = seedHex('bench copies', one.name, turn)
			const gain = planted[gains.indexOf(found)]?.gain
			found.push(gain === undefined ? await score(evaluator, source, seed, 0) : await calibrate(evaluator, seed, gain))
		}
		const seconds = (performance.now() - startedAt) / 1000 / turns.length
		setting.say(`${one.name}: ${turns.length} measurements of ${seconds.toFixed(1)} s`)
		return { ...one, copies, gains, seconds }
	} finally {
		await evaluator.close()
	}
}

async function calibrate(evaluator: Evaluator, seed: string, gain: number): Promise<Found> {
	if (evaluator.calibrate === undefined) throw new RangeError('Expected an evaluator that times')
	return await evaluator.calibrate(seed, gain)
}

/** Each thing that is asked for, and whether it holds. */
function verdicts(
	reports: readonly CopyReport[],
): { readonly asked: string; readonly found: string; holds: boolean }[] {
	const copies = reports.flatMap((report) => report.copies)
	const allowed = Math.floor(shareBeyondMargin * copies.length)
	return [
		{
			asked: `at most ${allowed} of ${copies.length} copies beyond ${percent(margin)}`,
			found: String(beyond(copies, margin)),
			holds: beyond(copies, margin) <= allowed,
		},
		{ asked: `none beyond ${percent(most)}`, found: String(beyond(copies, most)), holds: beyond(copies, most) === 0 },
		...planted.map(({ gain, share }, index) => {
			const all = reports.flatMap(({ gains }) => gains[index] ?? [])
			return {
				asked: `a gain of ${percent(gain)} found ${Math.ceil(share * all.length)} times of ${all.length}`,
				found: String(wins(all)),
				holds: wins(all) >= share * all.length,
			}
		}),
	]
}

/** How many seem to be faster or slower than their equal by more than `line`, their whole interval. */
function beyond(found: readonly Found[], line: number): number {
	return found.filter(({ interval }) => interval.low > line || interval.high < -line).length
}

/** The score that is off the most, interval or not. */
function furthest(copies: readonly Found[]): number {
	return copies.reduce((most, { score }) => (Math.abs(score) > Math.abs(most) ? score : most), 0)
}

function wins(found: readonly Found[]): number {
	return found.filter(({ interval }) => interval.low > margin).length
}

/** The report as a table, and whether all of it holds. */
export function renderCopies({ functions }: CopiesReport): string {
	const heads = planted.map(({ gain }) => `found of ${percent(gain)}`)
	const table = new Table({ head: ['copied', 'kind', 'mean', 'furthest', 'beyond', 'by 1 %', ...heads, 'each'] })
	for (const { name, kind, copies, gains, seconds } of functions) {
		const mean = copies.reduce((sum, { score }) => sum + score, 0) / copies.length
		const of = (count: number, all: readonly Found[]) => `${count} of ${all.length}`
		table.push([
			name,
			kind,
			percent(mean),
			percent(furthest(copies)),
			of(beyond(copies, margin), copies),
			of(beyond(copies, most), copies),
			...gains.map((found) => of(wins(found), found)),
			`${seconds.toFixed(1)} s`,
		])
	}
	const lines = verdicts(functions).map(({ asked, found, holds }) => `${holds ? 'holds' : 'fails'}: ${asked}; ${found}`)
	return `Functions copied letter by letter, each beside itself\n${table}\n${lines.join('\n')}`
}

function percent(share: number): string {
	return `${(100 * share).toFixed(2)} %`
}
