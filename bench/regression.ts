import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { randomStream } from '../src/candidate/random.ts'
import { packageRoot } from '../src/cli/places.ts'
import { findToolchain } from '../src/rust/toolchain.ts'
import { buildFormulas } from '../src/scoring/build-evaluator.ts'
import { FormulaProgram } from '../src/variation/formula-program.ts'
import { cpuBetween, cpuTime } from './cpu-time.ts'
import { drawRows, type PublishedFunction, publishedFunctions } from './published-functions.ts'
import type { Fit, RegressionReport } from './regression-report.ts'

/** Who else may be asked. */
export const peerNames = ['operon', 'gplearn'] as const

/** What is measured. */
export interface RegressionPlan {
	/** That each has for a table. */
	readonly seconds: number
	readonly seeds: number
	/** Shares of the target's standard deviation. */
	readonly noises: readonly number[]
	/** Names of functions. */
	readonly functions: readonly string[]
	/** Who else is asked, of `peerNames`. */
	readonly peers: readonly string[]
	/** An empty folder. */
	readonly folder: string
	readonly say: (line: string) => void
}

const rowsOfTable = 200
const rowsUnseen = 1000

/**
 * Tables of published functions, each given to this package (`init --data`, then `run`) and to its peers by turns, for the
 * same time on the same cores; how well what each finds holds on rows without noise that nobody has seen.
 */
export async function runRegression(plan: RegressionPlan): Promise<RegressionReport> {
	const chosen = publishedFunctions.filter(({ name }) => plan.functions.includes(name))
	const python = plan.peers.length > 0 ? await peersPython(plan) : undefined
	const fits: Fit[] = []
	for (const noise of plan.noises) {
		for (const published of chosen) {
			for (let seed = 1; seed <= plan.seeds; seed++) {
				const folder = join(plan.folder, `${published.name}-${noise}-${seed}`)
				const tables = await writeTables(folder, published, noise, seed)
				const about = { function: published.name, noise, seed }
				const found: Fit[] = [{ ...about, by: 'oxipelago', ...(await fitOurs(plan, folder, tables, seed)) }]
				for (const peer of python === undefined ? [] : plan.peers)
					found.push({ ...about, by: peer, ...(await fitPeer(python as string, plan, tables, peer, seed)) })
				plan.say(found.map(({ by, r2, seconds }) => `${by} ${r2.toFixed(7)} in ${seconds.toFixed(0)} s`).join(', '))
				fits.push(...found)
			}
		}
	}
	return { seconds: plan.seconds, fits, fittedPerSecond: await ourSpeed(plan) }
}

interface Tables {
	readonly train: string
	readonly test: string
	readonly inputs: number
}

async function writeTables(folder: string, published: PublishedFunction, noise: number, seed: number): Promise<Tables> {
	await mkdir(folder, { recursive: true })
	const names = published.ranges.map((_, index) => 'xyzuv'[index])
	const write = async (file: string, count: number, share: number): Promise<string> => {
		const rows = drawRows(published, count, share, randomStream(seed, published.name, file))
		const lines = rows.map(({ inputs, target }) => [...inputs, target].join(','))
		await writeFile(join(folder, file), `${[...names, 'target'].join(',')}\n${lines.join('\n')}\n`)
		return join(folder, file)
	}
	return {
		train: await write('train.csv', rowsOfTable, noise),
		test: await write('test.csv', rowsUnseen, 0),
		inputs: names.length,
	}
}

type Found = Pick<Fit, 'r2' | 'seconds' | 'formula' | 'fittedPerSecond'>

/** As a person would, from the table to the champion's code. */
async function fitOurs({ seconds }: RegressionPlan, folder: string, tables: Tables, seed: number): Promise<Found> {
	const program = [join(packageRoot, 'src/cli/main.ts')]
	const archive = join(folder, 'runs.db')
	const own = async (...words: string[]): Promise<string> => {
		const { stdout } = await execa(process.execPath, [...program, ...words], { cwd: folder, env: { BASE_URL: '' } })
		return stdout
	}
	await own('init', 'fit', '--data', tables.train)
	const kept = ['--archive', archive]
	const events = await own('run', 'fit', '--for', `${seconds}s`, '--seed', `${seed}`, '--offline', '--json', ...kept)
	const { elapsedMs } = JSON.parse(events.trim().split('\n').at(-1) as string)
	const source = await own('best', '--code', ...kept)
	const body = source.slice(source.indexOf('{') + 1, source.lastIndexOf('}')).replace(/\s+/g, ' ')
	return {
		r2: await r2Of(folder, source, tables),
		seconds: elapsedMs / 1000,
		formula: body.trim(),
		fittedPerSecond: undefined,
	}
}

/** Of the function as rustc compiles it. */
async function r2Of(folder: string, source: string, { test, inputs }: Tables): Promise<number> {
	const name = /pub fn (\w+)/.exec(source)?.[1]
	const call = Array.from({ length: inputs }, (_, index) => `row[${index}]`).join(', ')
	const main = `${source}
fn main() {
	let text = std::fs::read_to_string(${JSON.stringify(test)}).unwrap();
	let rows: Vec<Vec<f64>> = text.lines().skip(1).map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect()).collect();
	let mean = rows.iter().map(|row| row[${inputs}]).sum::<f64>() / rows.len() as f64;
	let rest: f64 = rows.iter().map(|row| (${name}(${call}) - row[${inputs}]).powi(2)).sum();
	let all: f64 = rows.iter().map(|row| (row[${inputs}] - mean).powi(2)).sum();
	println!("{}", 1.0 - rest / all);
}
`
	await writeFile(join(folder, 'found.rs'), main)
	await execa('rustc', ['-O', '-A', 'warnings', 'found.rs'], { cwd: folder })
	const { stdout } = await execa(join(folder, 'found'))
	return Number.isFinite(Number(stdout)) ? Number(stdout) : Number.NEGATIVE_INFINITY
}

async function fitPeer(
	python: string,
	plan: RegressionPlan,
	tables: Tables,
	peer: string,
	seed: number,
): Promise<Found> {
	const script = join(packageRoot, 'bench', 'peers.py')
	const words = [script, tables.train, tables.test, peer, String(plan.seconds), String(seed)]
	const { stdout } = await execa(python, words)
	const { r2, seconds, processorSeconds, formula, fitted } = JSON.parse(stdout.trim().split('\n').at(-1) as string)
	return { r2, seconds, formula, fittedPerSecond: fitted === null ? undefined : fitted / processorSeconds }
}

/** The peers in an environment of their own, made at the first call. */
async function peersPython({ say }: RegressionPlan): Promise<string> {
	const folder = join(packageRoot, 'data', 'cache', 'peers')
	const python = join(folder, 'bin', 'python')
	const probe = await execa(python, ['-c', 'import pyoperon, gplearn'], { reject: false })
	if (probe.exitCode === 0) return python
	say('installing Operon and gplearn, once')
	await execa('python3', ['-m', 'venv', folder])
	await execa(python, ['-m', 'pip', 'install', '--quiet', 'pyoperon', 'gplearn', 'scikit-learn'])
	return python
}

/** Trees, as long as the peers' at most, that our search fits in a second of processor time, on 200 rows that none fits exactly. */
async function ourSpeed({ say }: RegressionPlan): Promise<number> {
	say('formulas fitted a second')
	const toolchain = await findToolchain(process.env.OXIPELAGO_RUSTC, process.env)
	const [cacheFolder, evaluatorsFolder] = [join(packageRoot, 'data', 'cache'), join(packageRoot, 'evaluators')]
	const options = { toolchain, cacheFolder, evaluatorsFolder, onProgress: say }
	const rows = drawRows(publishedFunctions[4] as PublishedFunction, rowsOfTable, 0.1, randomStream('speed'))
	const columns = [0, 1].map((index) => rows.map(({ inputs }) => inputs[index] as number))
	const target = rows.map((row) => row.target)
	const program = new FormulaProgram(await buildFormulas(options, new AbortController().signal), {
		...{ names: ['x', 'y'], columns, target, weights: null },
	})
	try {
		const search = { starts: [], maxSize: 40 }
		await program.search({ ...search, seed: '1', evaluations: 1_000 })
		const before = cpuTime()
		const evaluations = 40_000
		await program.search({ ...search, seed: '2', evaluations })
		// Of the children only the program was at work.
		return evaluations / cpuBetween(before, cpuTime()).judges
	} finally {
		await program.close()
	}
}
