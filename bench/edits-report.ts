import { plain } from '../src/cli/progress/paint.ts'
import { table } from '../src/cli/table.ts'
import type { EditsReport, EditsRun, EditYield } from './edits.ts'

/** What each edit brought over all tasks, by what it is worth on each; and what runs came to without some. */
export function renderEdits({ runs }: EditsReport): string {
	const whole = runs.filter(({ without }) => without === undefined)
	const tasks = [...new Set(runs.map(({ task }) => task))]
	return [
		editsTable(whole, tasks),
		'Worth: gain a candidate beside that of all edits of the task; 1 is as good as all.',
		table(
			['task', 'seed', 'best', 'seconds', 'gain a candidate'].map((head) => ({ head })),
			whole.map(({ task, seed, best, seconds, operators }) => [
				task,
				`${seed}`,
				best.toPrecision(6),
				seconds.toFixed(0),
				Object.entries(operators)
					.map(([name, { told, gained }]) => `${name} ${(gained / told).toExponential(1)} (${told})`)
					.join(', '),
			]),
			plain,
		),
		...withoutTable(runs, whole),
	].join('\n\n')
}

function editsTable(runs: readonly EditsRun[], tasks: readonly string[]): string {
	const byTask = tasks.map((task) => summed(runs.filter((run) => run.task === task)))
	const usual = byTask.map((edits) => sum(edits, 'gained') / Math.max(1, sum(edits, 'told')))
	const worths = (name: string): number[] =>
		byTask.map((edits, at) => {
			const one = edits.find(({ edit }) => edit === name)
			return one === undefined || one.told === 0 ? Number.NaN : one.gained / one.told / (usual[at] || 1)
		})
	const mean = (numbers: readonly number[]): number => {
		const known = numbers.filter((one) => !Number.isNaN(one))
		return known.reduce((total, one) => total + one, 0) / Math.max(1, known.length)
	}
	const rows = summed(runs)
		.map((one) => ({ one, worth: worths(one.edit) }))
		.sort((a, b) => mean(b.worth) - mean(a.worth))
		.map(({ one, worth }) => [
			one.edit,
			...[one.tried, one.made, one.told, one.compiled, one.scored, one.elites].map((count) => count.toFixed(0)),
			one.bests.toFixed(1),
			mean(worth).toFixed(2),
			...worth.map((each) => (Number.isNaN(each) ? '' : each.toFixed(2))),
		])
	const names = ['edit', 'tried', 'made', 'told', 'compiled', 'scored', 'elites', 'bests', 'worth', ...tasks]
	return table(
		names.map((head, at) => ({ head, align: at === 0 ? 'left' : 'right' })),
		rows,
		plain,
	)
}

/** For each edit what runs came to without it, beside the same runs with it. */
function withoutTable(runs: readonly EditsRun[], whole: readonly EditsRun[]): string[] {
	const edits = [...new Set(runs.flatMap(({ without }) => without ?? []))]
	if (edits.length === 0) return []
	const rows = edits.flatMap((edit) =>
		[...new Set(runs.map(({ task }) => task))].map((task) => {
			const pairs = runs
				.filter((run) => run.without === edit && run.task === task)
				.map((run) => [whole.find((one) => one.task === task && one.seed === run.seed)?.best ?? Number.NaN, run.best])
			const better = pairs.filter(([before = 0, after = 0]) => after > before).length
			const worse = pairs.filter(([before = 0, after = 0]) => after < before).length
			const shown = pairs.map(([before = 0, after = 0]) => `${before.toPrecision(4)} → ${after.toPrecision(4)}`)
			return [edit, task, `${better}`, `${worse}`, shown.join('; ')]
		}),
	)
	return [
		table(
			['without', 'task', 'better', 'worse', 'best with it → without it'].map((head) => ({ head })),
			rows,
			plain,
		),
	]
}

function summed(runs: readonly EditsRun[]): EditYield[] {
	const all = new Map<string, EditYield>()
	for (const one of runs.flatMap(({ edits }) => edits)) {
		const before = all.get(one.edit)
		if (before === undefined) all.set(one.edit, { ...one })
		else for (const key of figures) before[key] += one[key]
	}
	return [...all.values()]
}

const figures = ['tried', 'made', 'told', 'compiled', 'scored', 'elites', 'bests', 'gained'] as const

function sum(edits: readonly EditYield[], key: (typeof figures)[number]): number {
	return edits.reduce((total, one) => total + one[key], 0)
}
