import { standingsOf } from '../../archive/champion.ts'
import { type LookOptions, runNamed, withArchive } from '../archive-look.ts'
import { compilerFacts } from '../compiler-facts.ts'
import { type Context, isTerminal } from '../context.ts'
import { heldOutText, metricsText } from '../held-out.ts'
import { clockTime, count, figure } from '../numbers.ts'
import { colours, plain } from '../progress/paint.ts'
import { table } from '../table.ts'
import { jsonLine } from '../visible.ts'

/** `top [n] [run]`, in either order: the best of a run's search, the best first, whether they were tried on held-out inputs or not. */
export async function top(context: Context, n: number, id: string | undefined, options: LookOptions): Promise<void> {
	const { out } = context
	await withArchive(context, options, (archive) => {
		const run = runNamed(context, archive, id)
		const { experiment, facts } = run.record()
		const standings = standingsOf(run)
		const best = run.best(n).flatMap(({ number, island, operator, size, outcome, toldAtMs }) => {
			if (outcome.kind !== 'scored') return []
			const { score, metrics } = outcome
			const where = island === undefined ? null : (experiment.islands[island]?.name ?? null)
			const heldOut = standings.get(number) ?? null
			return [{ candidate: number, score, metrics, size, operator, island: where, toldAtMs, heldOut }]
		})
		if (options.json === true) {
			for (const one of best) out.write(jsonLine({ run: run.id, ...one }))
			return
		}
		if (best.length === 0) {
			out.write(`nothing has a score in ${run.id} yet\n`)
			return
		}
		const rows = best.map(({ candidate, score, metrics, size, operator, island, toldAtMs, heldOut }) => [
			count(candidate),
			figure(score),
			metricsText(metrics, facts.metrics),
			count(size),
			operator,
			island ?? '',
			clockTime(toldAtMs),
			heldOut === null ? '' : heldOutText(heldOut),
		])
		const columns = [
			{ head: 'candidate', align: 'right' },
			{ head: 'score', align: 'right' },
			{ head: 'metrics' },
			{ head: 'tokens', align: 'right' },
			{ head: 'by' },
			{ head: 'island' },
			{ head: 'told', align: 'right' },
			{ head: 'held out' },
		] as const
		out.write(`${table(columns, rows, isTerminal(context, out) ? colours : plain)}\n`)
		for (const [, text] of compilerFacts(run)) out.write(`scored by ${text}\n`)
	})
}
