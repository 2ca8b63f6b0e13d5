import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { amount, count, someOf } from '../../scripts/tool-command.ts'
import { packageRoot } from '../../src/cli/places.ts'
import { measuring, type Printed } from '../measured.ts'
import { runComparison, systemNames } from './compare.ts'
import { renderComparison } from './compare-report.ts'
import { comparedTasks } from './compared-tasks.ts'
import { renderOneSlot, runOneSlot } from './one-slot.ts'
import { holds, realTasks, renderRealModel, runRealModel } from './real-model.ts'

const serveFlags = '--serve <command>'
const serveText = 'serves a model until it is ended, and prints `BASE_URL=… MODEL=…`'

/**
 * What measures models: `slot`, a scripted one behind one slot; `model`, a real one; `compare`, beside OpenEvolve.
 *
 * @param command - Makes a command of that name and description.
 */
export function addModelBenches(command: (name: string, description: string) => Command): void {
	command('slot', 'how busy a server with one slot, as slow as a small model on a person’s machine, is kept')
		.option('--seconds <n>', 'of the run', count, 180)
		.option('--reads <n>', 'tokens of a prompt a second', count, 100)
		.option('--writes <n>', 'tokens of a reply a second', count, 15)
		.addOption(new Option('--example <name>', 'that is run').choices(examples()).default('sort'))
		.action(
			measuring<Printed & { seconds: number; reads: number; writes: number; example: string }>(
				'slot',
				async ({ seconds, reads, writes, example }, { scratch }) => {
					const report = await runOneSlot({ seconds, example, reads, writes, scratch })
					return { report, text: renderOneSlot(report) }
				},
			),
		)

	command('model', 'three tasks with a real model, as a person would run them')
		.requiredOption(serveFlags, serveText)
		.option('--minutes <n>', 'of each', amount, 10)
		.addOption(someOf('tasks', 'that are run', Object.keys(realTasks)))
		.action(
			measuring<Printed & { serve: string; minutes: number; tasks: string[] }>(
				'model',
				async ({ serve, minutes, tasks }, { say }) => {
					const report = await runRealModel({ minutes, tasks, serve, folder: folderOf('model'), say })
					return { report, text: renderRealModel(report), holds: report.runs.every(holds) }
				},
			),
		)

	command('compare', 'the same tasks, requests and model for this and OpenEvolve (from PyPI)')
		.option(serveFlags, `${serveText} (default: a scripted one)`)
		.option('--requests <n>', 'of each run', count, 12)
		.option('--repeats <n>', 'of each task', count, 3)
		.addOption(someOf('tasks', 'that are run', Object.keys(comparedTasks)))
		.addOption(someOf('systems', 'that are compared', systemNames))
		.action(
			measuring<
				Printed & { serve: string | undefined; requests: number; repeats: number; tasks: string[]; systems: string[] }
			>('compare', async ({ serve, requests, repeats, tasks, systems }, { say }) => {
				const folder = folderOf('compare')
				const report = await runComparison({ serve, requests, repeats, tasks, systems, folder, say })
				return { report, text: renderComparison(report) }
			}),
		)
}

/** Names of the examples that are experiments. */
function examples(): string[] {
	const folder = join(packageRoot, 'examples')
	return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'experiment.ts')))
}

/** Beside the archives that such runs leave to be read. */
function folderOf(what: string): string {
	return join(packageRoot, 'data', 'cache', `${what}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`)
}
