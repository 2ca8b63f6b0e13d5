// npm run bench: what this machine does in one run. `npm run bench -- help` lists what else is measured.
import { InvalidArgumentError } from 'commander'
import { count, namesOf, someOf, toolCommand } from '../scripts/tool-command.ts'
import { mutations } from '../src/variation/mutate.ts'
import { runAll } from './all.ts'
import { openSetting } from './bench-setting.ts'
import { renderBusy, runBusy } from './busy.ts'
import { renderCalls, runCalls } from './calls.ts'
import { editTasks, runEdits } from './edits.ts'
import { renderEdits } from './edits-report.ts'
import { draws, instanceTasks, runInstances } from './instances/instances.ts'
import { renderInstances } from './instances/instances-report.ts'
import { measuring, type Printed, type Workplace } from './measured.ts'
import { addModelBenches } from './model/commands.ts'
import { renderPage, runPage } from './page.ts'
import { publishedFunctions } from './published-functions.ts'
import { peerNames, runRegression } from './regression.ts'
import { renderRegression } from './regression-report.ts'
import { renderReport } from './report.ts'
import { renderSteady, runSteady } from './steady.ts'
import { renderTiming, runTiming } from './timing.ts'

const program = toolCommand('bench', 'Measures; prints tables, and keeps what it found in data/cache.')
const command = (name: string, description: string, options?: { readonly isDefault: boolean }) =>
	program
		.command(name, options)
		.description(description)
		.option('--json', 'the report as JSON in place of tables', false)
const settingOf = ({ scratch, disk, say }: Workplace) => openSetting(scratch, disk, say)

command('all', 'candidates a second against the plain way, and what the parts take', { isDefault: true })
	.option('--rounds <n>', 'both ways by turns, so often', count, 3)
	.option('--seconds <n>', 'of each way in each round', count, 10)
	.action(
		measuring<Printed & { rounds: number; seconds: number }>('bench', async ({ rounds, seconds }, place) => {
			const report = await runAll(await settingOf(place), rounds, seconds)
			return { report, text: renderReport(report) }
		}),
	)

command('busy', 'whether it keeps up with an endpoint that always has room for more')
	.option('--seconds <n>', 'of the run', count, 30)
	.action(
		measuring<Printed & { seconds: number }>('busy', async ({ seconds }, { scratch, disk }) => {
			const report = await runBusy({ seconds, latencyMs: 300, failing: 0.1, scratch, disk, nodeOptions: [] })
			return { report, text: renderBusy(report) }
		}),
	)

command('calls', 'what calls inside an evaluator and from Node cost, and a swap').action(
	measuring<Printed>('calls', async (_, place) => {
		const report = await runCalls(await settingOf(place))
		return { report, text: renderCalls(report), holds: report.holds }
	}),
)

const edits = mutations.map(({ edit }) => edit.name)
command('edits', 'what each edit of `mutate` and `crossover` brings, on tasks of different kinds')
	.addOption(someOf('tasks', 'that are run', editTasks))
	.option('--candidates <n>', 'of each run; a fifth where speed is scored', count, 1500)
	.option('--seeds <n>', 'runs of each task', count, 3)
	.option(
		'--without <a,b>',
		'edits that `mutate` is tried without, one run more for each',
		(text) => namesOf(text, edits),
		[],
	)
	.option('--even', 'draw all edits of `mutate` alike', false)
	.action(
		measuring<Printed & { tasks: string[]; candidates: number; seeds: number; without: string[]; even: boolean }>(
			'edits',
			async ({ tasks, candidates, seeds, without, even }, place) => {
				const report = await runEdits({ tasks, candidates, seeds, without, even, setting: await settingOf(place) })
				return { report, text: renderEdits(report) }
			},
		),
	)

command('instances', 'whether parents from who is best where bring more than from the grid')
	.addOption(someOf('tasks', 'that are run', instanceTasks))
	.addOption(someOf('draws', 'ways in which parents are drawn', draws))
	.option('--candidates <n>', 'of each run', count, 300)
	.option('--seeds <n>', 'runs of each task', count, 10)
	.action(
		measuring<Printed & { tasks: string[]; draws: string[]; candidates: number; seeds: number }>(
			'instances',
			async (plan, place) => {
				const { tasks, candidates, seeds } = plan
				const report = await runInstances({
					...{ tasks, draws: plan.draws, candidates, seeds },
					setting: await settingOf(place),
				})
				return { report, text: renderInstances(report) }
			},
		),
	)

command('page', 'what the page of many candidates takes in a browser')
	.option('--candidates <n>', 'that it shows', count, 100_000)
	.action(
		measuring<Printed & { candidates: number }>('page', async ({ candidates }, { disk, say }) => {
			const report = await runPage(candidates, disk, say)
			return { report, text: renderPage(report), holds: report.holds }
		}),
	)

const functions = publishedFunctions.map(({ name }) => name)
command('regression', 'published functions from tables, beside Operon and gplearn')
	.option('--seconds <n>', 'that each has for a table', count, 30)
	.option('--seeds <n>', 'tables of each function', count, 3)
	.option('--noise <a,b>', "shares of the target's standard deviation, each from 0 to 1", sharesOf, [0, 0.01, 0.1])
	.addOption(someOf('functions', 'that tables are made of', functions))
	.addOption(someOf('peers', 'who else is asked', peerNames, true))
	.action(
		measuring<Printed & { seconds: number; seeds: number; noise: number[]; functions: string[]; peers: string[] }>(
			'regression',
			async ({ seconds, seeds, noise, functions, peers }, { disk, say }) => {
				const report = await runRegression({ seconds, seeds, noises: noise, functions, peers, folder: disk, say })
				return { report, text: renderRegression(report) }
			},
		),
	)

command('steady', 'what processes and temporary files of a long run take')
	.option('--candidates <n>', 'of the run', count, 100_000)
	.action(
		measuring<Printed & { candidates: number }>('steady', async ({ candidates }, { disk, say }) => {
			const report = await runSteady(candidates, disk, say)
			return { report, text: renderSteady(report), holds: report.holds }
		}),
	)

command('timing', 'how well differences in speed are found')
	.option('--repeats <n>', 'of each series at most, for a quick look', count)
	.action(
		measuring<Printed & { repeats: number | undefined }>('timing', async ({ repeats }, place) => {
			const report = await runTiming(await settingOf(place), repeats)
			return { report, text: renderTiming(report), holds: report.holds }
		}),
	)

addModelBenches(command)

const names = program.commands.map((one) => one.name())
const [first = ''] = process.argv.slice(2)
if (!/^(?:-.*|help|)$/.test(first) && !names.includes(first))
	program.error(`Expected one of ${names.join(', ')}, or nothing, found '${first}'.`)
await program.parseAsync()

/** @throws {InvalidArgumentError} If one is none. */
function sharesOf(text: string): number[] {
	const shares = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
	if (shares.every((share) => share >= 0 && share <= 1)) return shares
	throw new InvalidArgumentError('Expected numbers from 0 to 1, separated by commas.')
}
