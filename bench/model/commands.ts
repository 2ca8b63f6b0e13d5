import { join } from 'node:path'
import { packageRoot } from '../../src/cli/places.ts'
import { runComparison, systemNames } from './compare.ts'
import { renderComparison } from './compare-report.ts'
import { comparedTasks } from './compared-tasks.ts'
import { renderOneSlot, runOneSlot } from './one-slot.ts'
import { holds, realTasks, renderRealModel, runRealModel } from './real-model.ts'

/** What measures models: `slot`, a scripted one behind one slot; `model`, a real one; `compare`, beside OpenEvolve. */
export const modelBenches = ['slot', 'model', 'compare'] as const

/** One of them. */
export type ModelBench = (typeof modelBenches)[number]

/** What a person has said behind it. */
export interface ModelBenchWords {
	readonly seconds: number
	readonly minutes: number
	readonly requests: number
	readonly repeats: number
	/** Tokens a second. */
	readonly reads: number
	readonly writes: number
	/** Example that `slot` runs. */
	readonly example: string
	/** All of them where there are none. */
	readonly tasks: readonly string[]
	readonly systems: readonly string[]
	/** Command that serves a model; see `serveModel`. */
	readonly serve: string | undefined
	/** For what is thrown away. */
	readonly scratch: string
	readonly say: (line: string) => void
}

/** What came of it: the report, for a person too, and whether it is what it has to be. */
export interface Measured {
	readonly report: object
	readonly text: string
	readonly holds: boolean
}

/** @throws {RangeError} If what was said does not do for it. */
export async function runModelBench(what: ModelBench, words: ModelBenchWords): Promise<Measured> {
	const { serve, say, seconds, minutes, requests, repeats, reads, writes, example, scratch } = words
	// Beside the archives that such runs leave to be read.
	const folder = join(
		packageRoot,
		'data',
		'cache',
		`${what}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`,
	)
	switch (what) {
		case 'slot': {
			const report = await runOneSlot({ seconds, example, reads, writes, scratch })
			return { report, text: renderOneSlot(report), holds: true }
		}
		case 'model': {
			if (serve === undefined) throw new RangeError('Expected `--serve` with a command that serves a model, got none')
			const tasks = known('tasks', words.tasks, Object.keys(realTasks))
			const report = await runRealModel({ minutes, tasks, serve, folder, say })
			return { report, text: renderRealModel(report), holds: report.runs.every(holds) }
		}
		case 'compare': {
			const tasks = known('tasks', words.tasks, Object.keys(comparedTasks))
			const systems = known('systems', words.systems, systemNames)
			const report = await runComparison({ serve, requests, repeats, tasks, systems, folder, say })
			return { report, text: renderComparison(report), holds: true }
		}
	}
}

function known(option: string, names: readonly string[], all: readonly string[]): readonly string[] {
	const other = names.find((name) => !all.includes(name))
	if (other !== undefined) throw new RangeError(`Expected \`--${option}\` of ${all.join(', ')}, got \`${other}\``)
	return names.length === 0 ? all : names
}
