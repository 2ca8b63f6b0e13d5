import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import Table from 'cli-table3'
import { packageRoot } from '../../src/cli/places.ts'
import { type BusyShare, busyShare } from './busy-share.ts'
import { command, type ModelFigures, makeModelFolder, modelFigures, runWithModel } from './model-run.ts'
import { modelsAlone } from './models-alone.ts'
import { failures, percent } from './one-slot.ts'
import { passOn } from './passing-endpoint.ts'
import { serveModel } from './serve-model.ts'
import { workedBy } from './server-log.ts'

/** What is asked of a real model. */
export interface RealModelOptions {
	readonly minutes: number
	/** Of `realTasks`. */
	readonly tasks: readonly string[]
	/** A shell's command that serves the model, prints `BASE_URL=… MODEL=…` and logs on standard error as llama.cpp does. */
	readonly serve: string
	/** For runs, archives and the server's log; they stay there. */
	readonly folder: string
	readonly say: (line: string) => void
}

/** What came of one task. */
export interface RealModelRun {
	readonly task: string
	readonly archive: string
	readonly figures: ModelFigures
	/** By the server's own log. */
	readonly byLog: BusyShare | undefined
	/** By the clock of who passed its requests on. */
	readonly byPassing: BusyShare | undefined
}

/** What came of all of them. */
export interface RealModelReport {
	readonly model: string
	readonly minutes: number
	readonly runs: readonly RealModelRun[]
}

/** The least that a run with a small model of one's own has to show. */
const least = { replied: 0.8, candidates: 0.5, scored: 0.2, busy: 0.9 }

/** Tasks by name: what stands behind `run`, made in a folder. */
export const realTasks: Readonly<Record<string, (folder: string) => Promise<string[]>>> = {
	sort: async () => [join(packageRoot, 'examples', 'sort')],
	rastrigin: async (folder) => {
		const presets = await modelsAlone(['algorithmist', 'contrarian'], folder)
		return [join(packageRoot, 'examples', 'rastrigin'), '--islands', presets.join(',')]
	},
	own: async (folder) => {
		const experiment = join(folder, 'own')
		const seed = join(packageRoot, 'bench', 'functions', 'levenshtein.rs')
		await command(folder, ['init', experiment, '--speed', '--seed', seed], join(folder, 'init.txt'))
		return [experiment]
	},
}

/** Runs the tasks one after the other with a model that is served for them, each as if the model was met for the first time. */
export async function runRealModel(options: RealModelOptions): Promise<RealModelReport> {
	const { minutes, tasks, serve, folder, say } = options
	await mkdir(folder, { recursive: true })
	await using server = await serveModel(serve, join(folder, 'server.log'))
	const runs: RealModelRun[] = []
	for (const task of tasks) {
		say(`${task} for ${minutes} minutes with ${server.id}`)
		const own = join(folder, task)
		await using passing = await passOn(server.baseUrl)
		await makeModelFolder(own, { baseUrl: passing.baseUrl, id: server.id })
		const words = (await realTasks[task]?.(own)) ?? []
		const before = server.log.length
		const run = await runWithModel(own, [...words, '--for', `${Math.round(minutes * 60)}s`])
		// What the end of the run has cut is released a little later.
		await wait(3_000)
		const found: RealModelRun = {
			task,
			archive: run.archive,
			figures: modelFigures(run),
			byLog: busyShare(workedBy(server.log.slice(before))),
			byPassing: busyShare(passing.passed),
		}
		runs.push(found)
		say(renderRealModel({ model: server.id, minutes, runs: [found] }))
	}
	return { model: server.id, minutes, runs }
}

/** Whether a run shows what it has to. */
export function holds({ figures, byLog, byPassing }: RealModelRun): boolean {
	const { requests, stopped, replied, candidates, scored, breaker } = figures
	return (
		replied > 0 &&
		replied >= least.replied * (requests - stopped) &&
		candidates >= least.candidates * replied &&
		scored >= least.scored * replied &&
		breaker === 0 &&
		((byLog ?? byPassing)?.busy ?? 0) >= least.busy
	)
}

/** The report for a person. */
export function renderRealModel({ model, minutes, runs }: RealModelReport): string {
	const table = new Table({
		style: { head: [], border: [], compact: true },
		head: [
			'',
			'requests',
			'replied',
			'failed',
			'candidates',
			'scored',
			'breaker',
			'busy',
			'longest gaps, s',
			'best',
			'',
		],
	})
	for (const run of runs) {
		const { task, figures, byLog, byPassing } = run
		const { requests, stopped, replied, candidates, scored, breaker, best } = figures
		const share = byLog ?? byPassing
		table.push([
			task,
			`${requests}, ${stopped} stopped`,
			`${replied}, ${percent(replied / (requests - stopped))}`,
			failures(figures),
			`${candidates}, ${percent(candidates / replied)}`,
			`${scored}, ${percent(scored / replied)}`,
			breaker,
			`${percent(share?.busy)}${byLog === undefined ? ' by requests' : ''}`,
			(share?.gaps ?? [])
				.slice(0, 3)
				.map((gap) => gap.toFixed(1))
				.join(' '),
			best?.toPrecision(4) ?? '-',
			holds(run) ? 'holds' : 'falls short',
		])
	}
	return [
		`${model}, ${minutes} minutes each; least: ${percent(least.replied)} of requests replied, ${percent(least.candidates)} of replies candidates, ${percent(least.scored)} scored, busy ${percent(least.busy)}`,
		table.toString(),
	].join('\n')
}
