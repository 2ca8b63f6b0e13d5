import type { RunArchive } from '../../archive/archive.ts'
import { type ChampionReport, championReport } from '../../archive/champion.ts'
import { lastScored } from '../../archive/rescoring.ts'
import { loadRustSyntax } from '../../experiment/rust-syntax.ts'
import { seedNames } from '../../experiment/seeds.ts'
import { acceptanceForms, acceptedAs } from '../acceptance.ts'
import { archiveArgument, type LookOptions, runNamed, withArchive } from '../archive-look.ts'
import { compilerFacts } from '../compiler-facts.ts'
import { type Context, isTerminal } from '../context.ts'
import { writeCrate } from '../crate/write-crate.ts'
import { UsageError } from '../exit-codes.ts'
import { heldOutFacts, heldOutText, type KnownMetrics, metricsText } from '../held-out.ts'
import { count, figure } from '../numbers.ts'
import { colours, plain } from '../progress/paint.ts'
import { expectSettings } from '../recovered.ts'
import { type Column, table } from '../table.ts'
import { jsonLine, visible } from '../visible.ts'

/** Options of `best`. */
export interface BestOptions extends LookOptions {
	readonly code?: boolean
	readonly front?: boolean
	readonly patch?: boolean
	readonly python?: boolean
	readonly latex?: boolean
	readonly c?: boolean
	/** A new folder. */
	readonly crate?: string
}

/** `best [run]`: the champion of a run; with `--code` its source alone, ready to compile. */
export async function best(context: Context, id: string | undefined, options: BestOptions): Promise<void> {
	const { out, err, program } = context
	const form = acceptanceForms.find((one) => options[one] === true)
	expectOneForm(options)
	// Read for formulas alone: nothing else here needs the grammar.
	const syntax = form === undefined ? undefined : await loadRustSyntax()
	await withArchive(context, options, async (archive) => {
		const run = runNamed(context, archive, id)
		const needing = options.crate === undefined ? form : 'crate'
		if (needing !== undefined) expectSettings(run, needing)
		const report = championReport(run)
		const candidate = report && lastScored(run, report.candidate)
		if (report === undefined || candidate === undefined) {
			throw new UsageError(
				`run ${run.id} has no scored candidate yet; see what happened with: ${program} status ${run.id}${archiveArgument(context, archive)}`,
			)
		}
		if (options.front === true) return showFront(context, run, report, options)
		const source = `${candidate.source.trimEnd()}\n`
		const unconfirmed = `candidate ${count(candidate.number)} of ${run.id} is the best of its search, ${heldOutText(report)}\n`
		if (options.crate !== undefined) {
			const lines = await writeCrate(context, options.crate, { run, candidate, report })
			if (report.confirmed === null) err.write(unconfirmed)
			out.write(`${lines.join('\n')}\n`)
		} else if (form !== undefined && syntax !== undefined) {
			const { text, note } = acceptedAs(form, run, candidate, syntax, context.places.cwd)
			if (report.confirmed === null) err.write(unconfirmed)
			if (note !== undefined) err.write(`${note}\n`)
			out.write(out.isTTY ? visible(text) : text)
		} else if (options.json === true) {
			out.write(jsonLine({ run: run.id, ...report, source }))
		} else if (options.code === true) {
			if (report.confirmed === null) err.write(unconfirmed)
			// Byte for byte for a compiler; a terminal would obey what a candidate has put into its source.
			out.write(out.isTTY ? visible(source) : source)
		} else {
			const paint = isTerminal(context, out) ? colours : plain
			const facts: [string, string][] = [
				['run', run.id],
				[
					'candidate',
					`${count(candidate.number)}, ${seedNames(run.record().experiment)[candidate.number] ?? `by ${candidate.operator}`}`,
				],
				...factsOf(report, run.record().facts.metrics),
				...compilerFacts(run),
			]
			const lines = facts.map(([name, value]) => `${paint('dim', name.padEnd(11))}  ${visible(value)}`)
			out.write(`${lines.join('\n')}\n\n${visible(source)}`)
		}
	})
}

/** @throws {UsageError} If more than one form is asked for. */
function expectOneForm(options: BestOptions): void {
	const forms = [...acceptanceForms, 'crate'] as const
	const asked = ([...forms, 'code', 'front', 'json'] as const).filter((one) => options[one])
	if (asked.length < 2 || !asked.some((one) => forms.some((form) => form === one))) return
	throw new UsageError(`expected one form, found ${asked.map((one) => `--${one}`).join(' and ')}`)
}

/** The front of size against score, the smallest source first: what each step to a larger one has gained. */
function showFront(context: Context, run: RunArchive, report: ChampionReport, { json }: BestOptions): void {
	const { out } = context
	const known = run.record().facts.metrics
	const front = run
		.front()
		.toReversed()
		.flatMap(({ number, operator, size, outcome }) => {
			if (outcome.kind !== 'scored') return []
			const { score, metrics } = outcome
			return [{ candidate: number, operator, size, score, metrics, champion: number === report.candidate }]
		})
	if (json === true) {
		for (const one of front) out.write(jsonLine({ run: run.id, ...one }))
		return
	}
	const rows = front.map(({ candidate, operator, size, score, metrics, champion }) => {
		const who = `${count(candidate)}${champion ? ', the champion' : ''}`
		return [count(size), figure(score), metricsText(metrics, known), operator, who]
	})
	const columns: Column[] = [
		{ head: 'tokens', align: 'right' },
		{ head: 'score', align: 'right' },
		{ head: 'metrics' },
		{ head: 'by' },
		{ head: 'candidate' },
	]
	out.write(`${table(columns, rows, isTerminal(context, out) ? colours : plain)}\n`)
}

function factsOf(report: ChampionReport, known: KnownMetrics): [string, string][] {
	const metrics = metricsText(report.metrics, known)
	return [['score', figure(report.score)], ['metrics', metrics], ...heldOutFacts(report, known)]
}
