import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { randomStream } from '../../src/candidate/random.ts'
import { packageRoot } from '../../src/cli/places.ts'
import { busyShare } from './busy-share.ts'
import type { ComparedRun, Comparison } from './compare-report.ts'
import { type ComparedTask, comparedTasks } from './compared-tasks.ts'
import { command, makeModelFolder, modelFigures, runWithModel } from './model-run.ts'
import { modelsAlone } from './models-alone.ts'
import { type PassingEndpoint, passOn } from './passing-endpoint.ts'
import { scriptedReply } from './scripted-replies.ts'
import { type ServedModel, serveModel } from './serve-model.ts'
import { startSlotServer } from './slot-server.ts'

/** What is compared. */
export interface ComparePlan {
	/** As in `RealModelOptions`; without it a scripted model answers, as fast as it can be read. */
	readonly serve: string | undefined
	/** Of a run. */
	readonly requests: number
	readonly repeats: number
	readonly tasks: readonly string[]
	/** Of `systemNames`. */
	readonly systems: readonly string[]
	/** For all that is made; it stays there. */
	readonly folder: string
	readonly say: (line: string) => void
}

/** Who is compared: OpenEvolve, this package with models alone, and as it ships. */
export const systemNames = ['openevolve', 'models-alone', 'as-shipped'] as const

/** What a system's run leaves. */
type Ran = Omit<ComparedRun, 'system' | 'task' | 'repeat' | 'requests' | 'replies' | 'seconds' | 'busy' | 'best'> & {
	/** Source of the best version; `undefined` where there is none. */
	readonly champion: string | undefined
}

/** Runs each task with each system by turns, with the same model and the same number of requests. */
export async function runComparison(plan: ComparePlan): Promise<Comparison> {
	const { requests, repeats, tasks, systems, folder, say } = plan
	await mkdir(folder, { recursive: true })
	const python = await openEvolvePython(say)
	const version = await execa(python, ['-c', 'from importlib.metadata import version; print(version("openevolve"))'])
	await using model = await modelOf(plan)
	const runs: ComparedRun[] = []
	for (let repeat = 1; repeat <= repeats; repeat++) {
		for (const name of tasks) {
			const task = comparedTasks[name] as ComparedTask
			for (const system of systems) {
				const own = join(folder, `${name}-${system}-${repeat}`)
				await using passing = await passOn(model.baseUrl)
				await makeModelFolder(own, { baseUrl: passing.baseUrl, id: model.id })
				const given: Given = { task, folder: own, passing, id: model.id, requests, repeat, python }
				const since = performance.now()
				const { champion, ...ran } = system === 'openevolve' ? await runOpenEvolve(given) : await runOurs(given, system)
				const seconds = (performance.now() - since) / 1_000
				const { passed } = passing
				const run: ComparedRun = {
					...{ system, task: name, repeat, seconds, ...ran },
					requests: passed.length,
					replies: passed.filter(({ status }) => status === 200).length,
					busy: busyShare(passed)?.busy,
					best: champion === undefined ? undefined : await scoreOf(given, champion),
				}
				runs.push(run)
				say(`${name}, ${system}, ${repeat}: ${JSON.stringify(run)}`)
			}
		}
	}
	return { model: model.id, openEvolve: version.stdout.trim(), requests, runs }
}

interface Given {
	readonly task: ComparedTask
	readonly folder: string
	readonly passing: PassingEndpoint
	readonly id: string
	readonly requests: number
	readonly repeat: number
	readonly python: string
}

async function modelOf({ serve, folder }: ComparePlan): Promise<ServedModel> {
	if (serve !== undefined) return await serveModel(serve, join(folder, 'server.log'))
	const server = await startSlotServer({ reads: 20_000, writes: 2_000, contextTokens: 8_192 }, (conversation, index) =>
		scriptedReply(conversation, randomStream(1, 'compared', index)),
	)
	return {
		baseUrl: server.baseUrl,
		id: 'scripted',
		log: '',
		[Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
	}
}

async function runOurs(given: Given, system: string): Promise<Ran> {
	const { task, folder, requests, repeat } = given
	const names = ['algorithmist', 'contrarian', 'micro-optimiser', 'simplifier']
	const islands = system === 'as-shipped' ? [...names.slice(0, 3), 'tinkerer'] : await modelsAlone(names, folder)
	await writeFile(join(folder, 'seed.rs'), task.seed)
	await writeFile(
		join(folder, 'experiment.ts'),
		`import { defineExperiment } from 'oxipelago'

export default defineExperiment(${JSON.stringify(
			{
				name: 'compared',
				task: task.text,
				seed: './seed.rs',
				evaluator: join(packageRoot, 'evaluators', task.evaluator),
				islands,
				forbid: task.forbid,
				budget: { requests },
			},
			undefined,
			'\t',
		)})
`,
	)
	const run = await runWithModel(folder, [folder, '--seed', String(repeat)])
	const { candidates, scored } = modelFigures(run)
	const printed = join(folder, 'best.rs')
	const champion = await command(folder, ['best', '--code', '--archive', run.archive], printed).then(
		() => readFile(printed, 'utf8'),
		() => undefined,
	)
	// What is the seed again is no candidate here.
	return { candidates, valid: scored, fresh: scored, champion }
}

async function runOpenEvolve({ task, folder, passing, id, requests, repeat, python }: Given): Promise<Ran> {
	const record = join(folder, 'record.jsonl')
	const initial = join(folder, 'initial.rs')
	const output = join(folder, 'output')
	await writeFile(initial, task.seed)
	await writeFile(record, '')
	// JSON is YAML. Versions as whole files, since small models fail at its default, edits; the rest is as it ships.
	const config = {
		...{
			max_iterations: requests,
			checkpoint_interval: requests,
			random_seed: repeat,
			language: 'rust',
			file_suffix: '.rs',
		},
		diff_based_evolution: false,
		llm: {
			...{ api_base: passing.baseUrl, api_key: 'none', models: [{ name: id, weight: 1 }] },
			...{ max_tokens: 2_048, timeout: 600, retries: 0 },
		},
		prompt: { system_message: task.forOthers },
		evaluator: { timeout: 180, cascade_evaluation: false, parallel_evaluations: 1, max_retries: 0 },
	}
	await writeFile(join(folder, 'config.yaml'), JSON.stringify(config, undefined, 2))
	const script = join(packageRoot, 'bench', 'openevolve', 'evaluator.py')
	const words = ['-m', 'openevolve.cli', initial, script, '--config', join(folder, 'config.yaml'), '--output', output]
	const { all, exitCode } = await execa(python, [...words, '--iterations', String(requests)], {
		cwd: folder,
		env: { ...environmentOf(task), COMPARED_SEED: initial, COMPARED_RECORD: record },
		all: true,
		reject: false,
	})
	await writeFile(join(folder, 'said.txt'), all)
	if (exitCode !== 0) throw new Error(`OpenEvolve ended with ${exitCode}: ${all.slice(-2_000)}`)
	// The first is the program that it begins with.
	const [, ...versions] = (await readFile(record, 'utf8'))
		.split('\n')
		.filter((line) => line !== '')
		.map((line): { score: number | null; fresh: boolean } => JSON.parse(line))
	const valid = versions.filter(({ score }) => score !== null)
	const champion = await readFile(join(output, 'best', 'best_program.rs'), 'utf8').catch(() => undefined)
	const fresh = valid.filter((one) => one.fresh).length
	return { candidates: versions.length, valid: valid.length, fresh, champion }
}

/** Of a version, by the program that both are measured by in the end. */
async function scoreOf({ task, folder, python }: Given, source: string): Promise<number | undefined> {
	const path = join(folder, 'champion.rs')
	await writeFile(path, source)
	const measure = `import sys; sys.path.insert(0, ${JSON.stringify(join(packageRoot, 'bench', 'openevolve'))}); import evaluator; print(evaluator.measure(${JSON.stringify(path)})[0])`
	const { stdout } = await execa(python, ['-c', measure], { env: environmentOf(task) })
	const score = Number(stdout.trim().split('\n').at(-1))
	return Number.isFinite(score) ? score : undefined
}

function environmentOf({ harness, forbidden }: ComparedTask): Record<string, string> {
	return { COMPARED_TASK: join(packageRoot, 'bench', 'openevolve', harness), COMPARED_FORBID: forbidden }
}

/** OpenEvolve in an environment of its own, made at the first call. */
async function openEvolvePython(say: (line: string) => void): Promise<string> {
	const folder = join(packageRoot, 'data', 'cache', 'openevolve')
	const python = join(folder, 'bin', 'python')
	const probe = await execa(python, ['-c', 'import openevolve'], { reject: false })
	if (probe.exitCode === 0) return python
	say('installing OpenEvolve, once')
	await execa('python3', ['-m', 'venv', folder])
	await execa(python, ['-m', 'pip', 'install', '--quiet', 'openevolve'])
	return python
}
