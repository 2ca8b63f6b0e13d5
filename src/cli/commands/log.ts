import type { RunArchive } from '../../archive/archive.ts'
import { isBeginning, latestIn, textOf } from '../../archive/message.ts'
import type { LoggedRequest } from '../../archive/model-log.ts'
import { outcomeLine } from '../../candidate/outcome-line.ts'
import { type LookOptions, runNamed, withArchive } from '../archive-look.ts'
import { type Context, isTerminal } from '../context.ts'
import { type AskName, draftsOf } from '../drafts-of-asks.ts'
import { UsageError } from '../exit-codes.ts'
import { counted, figure } from '../numbers.ts'
import { colours, type Paint, plain } from '../progress/paint.ts'
import { requestText } from '../request-text.ts'
import { jsonLine, visible } from '../visible.ts'

/** Options of `log`. */
export interface LogOptions extends LookOptions {
	/** The conversation of that ask alone, such as `algorithmist/12`. */
	readonly ask?: string
	/** How many of the latest. */
	readonly last?: number
	/** Also what each began with. */
	readonly prompt?: boolean
}

const usualCount = 10

/** `log [run]`: what models were told and what they replied, one conversation after the other, the latest last. */
export async function log(context: Context, id: string | undefined, options: LogOptions): Promise<void> {
	const { out } = context
	await withArchive(context, options, (archive) => {
		const run = runNamed(context, archive, id)
		const asks =
			options.ask === undefined
				? run.modelLog.latestAsks(options.last ?? usualCount).reverse()
				: [askNamed(run, options.ask)]
		const paint = isTerminal(context, out) ? colours : plain
		if (asks.length === 0 && options.json !== true) out.write(`no model was asked anything in ${run.id}\n`)
		const drafts = draftsOf(run, asks)
		for (const { island, ask } of asks) {
			const requests = run.modelLog.requests(island, ask)
			const ended = run.modelLog.ended(island, ask) ?? null
			if (options.json === true) out.write(jsonLine({ run: run.id, island, ask, ended, requests }))
			else out.write(`${conversationLines({ run, island, ask, requests, drafts }, options, paint).join('\n')}\n\n`)
		}
	})
}

/** `algorithmist/12`, by name or number of the island. */
function askNamed(run: RunArchive, named: string): AskName {
	const [, name = '', number = ''] = /^(.+)\/(\d+)$/.exec(named) ?? []
	const { islands } = run.record().experiment
	const island = /^\d+$/.test(name) ? Number(name) : islands.findIndex((one) => one.name === name)
	if (number === '' || islands[island] === undefined) {
		const names = islands.map((one) => one.name).join(', ')
		throw new UsageError(
			`expected --ask to be an island and a number, such as \`${islands[0]?.name}/12\`, found \`${named}\`; the islands are ${names}`,
		)
	}
	if (run.modelLog.requests(island, Number(number)).length === 0) {
		throw new UsageError(`no model was asked anything for ${named} in ${run.id}; \`log\` lists what was`)
	}
	return { island, ask: Number(number) }
}

interface Conversation extends AskName {
	readonly run: RunArchive
	readonly requests: readonly LoggedRequest[]
	readonly drafts: ReadonlyMap<string, number>
}

function conversationLines(conversation: Conversation, { prompt }: LogOptions, paint: Paint): string[] {
	const { run, island, ask, requests } = conversation
	// What is written before a proposal is no part of it.
	const first = requests.find(({ request }) => request.purpose === 'propose') ?? requests[0]
	const ended = run.modelLog.ended(island, ask)
	const name = run.record().experiment.islands[island]?.name ?? String(island)
	const from = first?.request.parents.length ? ` from ${first.request.parents.join(', ')}` : ''
	const scores =
		ended?.bestScore === undefined
			? ''
			: `, best ${figure(ended.bestScore)}${ended.parentScore === undefined ? '' : ` (parent ${figure(ended.parentScore)})`}`
	const head = `${name}/${ask}  ${first?.request.operator} by ${first?.request.model}${from}, ${counted(requests.length, 'request')}, ${ended?.ended ?? 'not ended'}${scores}`
	const lines = [paint('bold', head)]
	for (const [index, one] of requests.entries()) {
		const { messages } = one.request
		if (index === 0 && prompt === true) {
			for (const message of messages) {
				const how = isBeginning(message, messages) ? 'is to begin with' : 'says'
				lines.push('', paint('dim', `${message.role} ${how}`), visible(textOf(message).trimEnd()))
			}
		} else if (index > 0) {
			const [last] = latestIn(messages)
			// What tools have answered stands beside their calls.
			const isAnswer = requests[index - 1]?.use?.kind === 'tools'
			if (last?.role === 'user' && !isAnswer) lines.push('', paint('dim', 'user says'), visible(textOf(last).trimEnd()))
		}
		lines.push('', paint('dim', visible(`assistant: ${requestText(one)}${outcomeOf(conversation, one)}`)))
		if (one.end?.kind === 'replied') lines.push(visible(one.end.text.trimEnd()))
		for (const { tool, answer, failed, tookMs } of one.use?.kind === 'tools' ? one.use.calls : []) {
			const how = answer === undefined ? 'was cut off' : failed ? 'could do nothing' : `answers after ${tookMs} ms`
			lines.push('', paint('dim', visible(`${tool} ${how}`)))
			if (answer !== undefined) lines.push(visible(answer.trimEnd()))
		}
	}
	return lines
}

/** What came of the candidate that a reply held. */
function outcomeOf({ run, island, ask, drafts }: Conversation, { use }: LoggedRequest): string {
	const number = use?.kind === 'draft' ? drafts.get(`${island}/${ask}/${use.draft}`) : undefined
	const candidate = number === undefined ? undefined : run.candidate(number)
	return candidate === undefined ? '' : ` → candidate ${candidate.number}: ${outcomeLine(candidate.outcome)}`
}
