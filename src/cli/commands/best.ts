import { archiveArgument, type Champion, championOf, type LookOptions, runNamed, withArchive } from '../archive-look.ts'
import { type Context, isTerminal } from '../context.ts'
import { UsageError } from '../exit-codes.ts'
import { count, figure } from '../numbers.ts'
import { colours, plain } from '../progress/paint.ts'
import { jsonLine, visible } from '../visible.ts'

/** Options of `best`. */
export interface BestOptions extends LookOptions {
	readonly code?: boolean
}

/** `best [run]`: the champion of a run; with `--code` its source alone, ready to compile. */
export async function best(context: Context, id: string | undefined, options: BestOptions): Promise<void> {
	const { out, program } = context
	await withArchive(context, options, (archive) => {
		const run = runNamed(context, archive, id)
		const champion = championOf(run)
		if (champion === undefined) {
			throw new UsageError(
				`run ${run.id} has no scored candidate yet; see what happened with: ${program} status ${run.id}${archiveArgument(context, archive)}`,
			)
		}
		const { candidate, score, metrics, confirmed } = champion
		const source = `${candidate.source.trimEnd()}\n`
		if (options.json === true) {
			out.write(jsonLine({ run: run.id, candidate: candidate.number, score, metrics, confirmed, source }))
		} else if (options.code === true) {
			// Byte for byte for a compiler; a terminal would obey what a candidate has put into its source.
			out.write(out.isTTY ? visible(source) : source)
		} else {
			const paint = isTerminal(context, out) ? colours : plain
			const facts = factsOf(champion).map(([name, value]) => `${paint('dim', name.padEnd(10))}  ${visible(value)}`)
			out.write(`${[`run         ${run.id}`, ...facts].join('\n')}\n\n${visible(source)}`)
		}
	})
}

function factsOf({ candidate, score, metrics, confirmed, refuted }: Champion): [string, string][] {
	const listed = (figures: Readonly<Record<string, number>>) =>
		Object.entries(figures)
			.map(([name, value]) => `${name} ${figure(value)}`)
			.join(', ')
	const heldOut = confirmed === null ? (refuted ? 'failed there' : 'not tried yet') : `confirmed: ${listed(confirmed)}`
	return [
		['candidate', candidate.number === 0 ? '0, the seed' : `${count(candidate.number)}, by ${candidate.operator}`],
		['score', figure(score)],
		['metrics', listed(metrics)],
		['held out', heldOut],
	]
}
