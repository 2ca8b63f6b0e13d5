import type { Archive, CandidateRecord, RunArchive } from '../../archive/archive.ts'
import { standingsOf } from '../../archive/champion.ts'
import { isDoubtful } from '../../archive/doubt.ts'
import { isBeginning, textOf } from '../../archive/message.ts'
import type { LoggedRequest } from '../../archive/model-log.ts'
import { compilerOf, compilersOf } from '../../archive/rescoring.ts'
import { seedNames } from '../../experiment/seeds.ts'
import { type LookOptions, runNamed, withArchive } from '../archive-look.ts'
import { type Context, isTerminal } from '../context.ts'
import { UsageError } from '../exit-codes.ts'
import { heldOutText } from '../held-out.ts'
import { clockTime, count, counted, figure } from '../numbers.ts'
import { outcomeDetails, outcomeLine } from '../outcome-lines.ts'
import { colours, type Paint, plain } from '../progress/paint.ts'
import { requestText } from '../request-text.ts'
import { jsonLine, visible } from '../visible.ts'

/** Ancestors that are listed; of a longer line the oldest are left out, the seed aside. */
const listedAncestors = 12

/** Options of `show`. */
export interface ShowOptions extends LookOptions {
	/** Also what its model was told. */
	readonly prompt?: boolean
}

/** `show <candidate>`: a candidate with its lineage, outcome, feedback and source. */
export async function show(context: Context, named: string, options: ShowOptions): Promise<void> {
	const { out } = context
	await withArchive(context, options, (archive) => {
		const { run, candidate } = candidateNamed(context, archive, named)
		const ancestors = mainLine(run, candidate)
		const migrations = [...run.migrations()].filter((one) => one.candidate === candidate.number)
		const confirmations = run.confirmations().filter((one) => one.candidate === candidate.number)
		const heldOut = standingsOf(run).get(candidate.number)
		const again = run.rescoring()?.again.get(candidate.number)
		const requests = requestsFor(run, candidate)
		if (options.json === true) {
			const line = ancestors.map(({ number, operator, detail }) => ({ number, operator, detail }))
			out.write(
				jsonLine({
					run: run.id,
					...candidate,
					ancestors: line,
					migrations,
					confirmations,
					heldOut: heldOut ?? null,
					compiler: compilerOf(compilersOf(run), candidate.number),
					scoredAgain: again ?? null,
					requests,
				}),
			)
			return
		}
		const paint = isTerminal(context, out) ? colours : plain
		const { islands } = run.record().experiment
		const islandOf = (index: number) => islands[index]?.name ?? String(index)
		const names = seedNames(run.record().experiment)
		const facts: [string, string][] = [
			['candidate', `${run.id}/${candidate.number}`],
			['outcome', outcomeLine(candidate.outcome)],
			['made', madeText(candidate, islandOf, names)],
			...requests.map((one): [string, string] => ['model', requestText(one)]),
			...promptFact(requests, options),
			['told', `${clockTime(candidate.toldAtMs)} into the run`],
			['size', `${count(candidate.size)} tokens${candidate.cell === undefined ? '' : `, cell ${candidate.cell}`}`],
			['time', timingText(candidate)],
			...migrations
				.filter((one) => one.accepted)
				.map((one): [string, string] => ['migrated', `${islandOf(one.from)} to ${islandOf(one.to)} (${one.cause})`]),
			...(candidate.outcome.kind === 'scored' && isDoubtful(run.canaries(), candidate.number)
				? ([['doubt', 'a test of the clock failed after it was measured']] satisfies [string, string][])
				: []),
			...scoredAgainFacts(run, candidate),
			...confirmations.map((one): [string, string] => ['held out', outcomeLine(one.outcome)]),
			...(heldOut === undefined ? [] : [['verdict', heldOutText(heldOut)] satisfies [string, string]]),
		]
		const lines = facts.map(([name, value]) => `${paint('dim', name.padEnd(9))}  ${visible(value)}`)
		const sections: [string, string][] = [
			['lineage', lineageText([candidate, ...ancestors], names)],
			['feedback', outcomeDetails(candidate.outcome)],
			['printed', candidate.output.trimEnd()],
			['source', candidate.source.trimEnd()],
			...(options.prompt === true ? conversation(requests) : []),
		]
		for (const [name, text] of sections) if (text !== '') lines.push('', heading(name, paint), visible(text))
		out.write(`${lines.join('\n')}\n`)
	})
}

/** What became of its score where the run's compiler became another after it was told. */
function scoredAgainFacts(run: RunArchive, { number, outcome }: CandidateRecord): [string, string][] {
	const rescoring = run.rescoring()
	const spans = compilersOf(run)
	if (rescoring === undefined || number >= rescoring.since) return []
	const told: [string, string] = ['compiler', compilerOf(spans, number)]
	const again = rescoring.again.get(number)
	if (again !== undefined) return [told, ['again', `${outcomeLine(again.outcome)}, by ${spans.at(-1)?.compiler}`]]
	return outcome.kind === 'scored'
		? [told, ['again', 'not scored by the compiler of now, so its score does not compare']]
		: [told]
}

/** `rastrigin-k3f9/812`, or `812` of the newest run. */
function candidateNamed(
	context: Context,
	archive: Archive,
	named: string,
): { run: RunArchive; candidate: CandidateRecord } {
	const parts = /^(?:(.+)[/#])?(\d+)$/.exec(named)
	if (parts === null) {
		throw new UsageError(
			`expected a candidate such as \`rastrigin-k3f9/812\`, or \`812\` of the newest run, found \`${named}\``,
		)
	}
	const run = runNamed(context, archive, parts[1])
	const candidate = run.candidate(Number(parts[2]))
	if (candidate !== undefined) return { run, candidate }
	throw new UsageError(
		`run ${run.id} has no candidate ${parts[2]}; its candidates are 0 to ${Math.max(0, run.record().told - 1)}`,
	)
}

/** Main parents up to a seed, nearest first. */
function mainLine(run: RunArchive, candidate: CandidateRecord): CandidateRecord[] {
	const line: CandidateRecord[] = []
	for (let parent = candidate.parents[0]; parent !== undefined; parent = line.at(-1)?.parents[0]) {
		const record = run.candidate(parent)
		if (record === undefined) break
		line.push(record)
	}
	return line
}

function lineageText(line: readonly CandidateRecord[], seeds: readonly string[]): string {
	const rows = line.map(({ number, operator, detail, outcome, parents }) => {
		const score = outcome.kind === 'scored' ? figure(outcome.score) : outcome.kind
		const others = parents.length > 1 ? ` with ${parents.slice(1).join(', ')}` : ''
		const what = seeds[number] ?? `${operator}${others}: ${detail}`
		return `${String(number).padStart(8)}  ${score.padStart(12)}  ${what.replaceAll('\n', ' ')}`
	})
	if (rows.length <= listedAncestors) return rows.join('\n')
	const hidden = rows.length - listedAncestors
	return [...rows.slice(0, listedAncestors - 1), `${' '.repeat(8)}  … ${count(hidden)} more`, rows.at(-1)].join('\n')
}

function madeText(
	{ number, island, operator, parents, attempt, detail }: CandidateRecord,
	islandOf: (index: number) => string,
	seeds: readonly string[],
): string {
	if (seeds[number] !== undefined) return `it is ${seeds[number]}`
	const where = island === undefined ? '' : ` on island ${islandOf(island)}`
	// A person's own has none.
	if (parents.length === 0) return `by ${operator}${where}, ${detail}`
	const nth = attempt === 0 ? '' : `, draft ${attempt + 1}`
	return `by ${operator}${where} from ${parents.join(', ')}${nth}`
}

/** Requests of the candidate's ask up to the one whose reply it is; none for an embedded operator's. */
function requestsFor(run: RunArchive, { island, ask, attempt }: CandidateRecord): LoggedRequest[] {
	if (island === undefined) return []
	const requests = run.modelLog.requests(island, ask)
	const own = requests.findIndex(({ use }) => use?.kind === 'draft' && use.draft === attempt)
	return own === -1 ? [] : requests.slice(0, own + 1)
}

/** How long the last prompt was, and how to read it. */
function promptFact(requests: readonly LoggedRequest[], { prompt }: ShowOptions): [string, string][] {
	const messages = requests.at(-1)?.request.messages
	if (messages === undefined || prompt === true) return []
	const length = messages.reduce((sum, message) => sum + textOf(message).length, 0)
	return [['prompt', `${counted(messages.length, 'message')} of ${count(length)} characters; --prompt shows them`]]
}

/** The messages of the last request, which hold all before them, and the reply that the candidate is made of. */
function conversation(requests: readonly LoggedRequest[]): [string, string][] {
	const last = requests.at(-1)
	if (last === undefined) return []
	const messages = last.request.messages.map((message, _, all): [string, string] => [
		`${message.role} ${isBeginning(message, all) ? 'is to begin with' : 'says'}`,
		textOf(message).trimEnd(),
	])
	return last.end?.kind === 'replied' ? [...messages, ['assistant says', last.end.text.trimEnd()]] : messages
}

function timingText({ timing }: CandidateRecord): string {
	const ms = (us: number) => `${figure(us / 1000)} ms`
	const { compileUs, scoreUs, exerciseUs, peakKb } = timing
	if (compileUs === 0 && scoreUs === 0) return 'neither compiled nor scored'
	return `compile ${ms(compileUs)}, score ${ms(scoreUs)} (${ms(exerciseUs)} in the function), peak ${figure(peakKb / 1024)} MiB`
}

function heading(name: string, paint: Paint): string {
	return paint('bold', name)
}
