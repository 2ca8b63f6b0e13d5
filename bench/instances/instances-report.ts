import { plain } from '../../src/cli/progress/paint.ts'
import { table } from '../../src/cli/table.ts'
import type { InstancesReport, InstancesRun } from './instances.ts'

/** For each task and draw the mean of its runs, and how much more than from the grid, seed by seed. */
export function renderInstances({ candidates, runs }: InstancesReport): string {
	const tasks = [...new Set(runs.map(({ task }) => task))]
	const draws = [...new Set(runs.map(({ draw }) => draw))]
	const rows = tasks.flatMap((task) =>
		draws.map((draw) => {
			const [own, grid] = [draw, 'grid'].map((one) => runs.filter((run) => run.task === task && run.draw === one))
			const more = (figure: 'best' | 'half') => differenceShown(own ?? [], grid ?? [], figure)
			return [
				task,
				draw,
				mean((own ?? []).map(({ best }) => best)).toPrecision(5),
				...(draw === 'grid' ? ['', ''] : [more('best'), more('half')]),
				mean((own ?? []).map(({ together }) => together)).toPrecision(5),
				mean((own ?? []).map(({ onFronts }) => onFronts)).toFixed(1),
			]
		}),
	)
	const heads = ['task', 'parents from', 'best', 'more than grid, 95 %', 'half-way', 'together', 'on fronts']
	return [
		table(
			heads.map((head) => ({ head })),
			rows,
			plain,
		),
		`${candidates} candidates a run, seeds 1 to ${new Set(runs.map(({ seed }) => seed)).size}; differences are of runs of the same seed.`,
		'Together: the mean over instances of the best that anyone of a run reached there.',
	].join('\n\n')
}

function differenceShown(own: readonly InstancesRun[], grid: readonly InstancesRun[], figure: 'best' | 'half'): string {
	const differences = own.flatMap((run) => {
		const beside = grid.find(({ seed }) => seed === run.seed)
		return beside === undefined ? [] : [run[figure] - beside[figure]]
	})
	const [middle, count] = [mean(differences), differences.length]
	if (count < 2) return count === 0 ? '' : signed(middle)
	const deviation = Math.sqrt(differences.reduce((sum, one) => sum + (one - middle) ** 2, 0) / (count - 1))
	const half = (studentQuantile(count - 1) * deviation) / Math.sqrt(count)
	const [above, below] = [1, -1].map((sign) => differences.filter((one) => one * sign > 0).length)
	return `${signed(middle)} (${signed(middle - half)} to ${signed(middle + half)}), ${above} better, ${below} worse`
}

function signed(value: number): string {
	return `${value < 0 ? '' : '+'}${value.toFixed(4)}`
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, one) => sum + one, 0) / values.length
}

/** The 97.5 % quantile of Student's distribution (Abramowitz and Stegun 26.7.5), off by less than 0.001 from 8 degrees of freedom on. */
function studentQuantile(freedom: number): number {
	const z = 1.959964
	const first = (z ** 3 + z) / 4
	const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
	const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
	return z + first / freedom + second / freedom ** 2 + third / freedom ** 3
}
