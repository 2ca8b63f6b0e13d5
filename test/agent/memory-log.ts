import type { Instructions, IslandInstruction } from '../../src/archive/instruction.ts'
import type { AskWorth, LastEnd, RequestFates, ToolCount, UsedReply } from '../../src/archive/model-figures.ts'
import type {
	Amount,
	AskRecord,
	IslandNotes,
	LoggedRequest,
	ModelLog,
	Notes,
	RequestEnd,
	RequestKey,
	RequestRecord,
	Spent,
} from '../../src/archive/model-log.ts'
import type { ReplyUse } from '../../src/archive/reply-use.ts'

/** A model log and notes in memory, for tests of what stands on the ports. */
export class MemoryLog implements ModelLog, Notes, Instructions {
	readonly entries: { request: RequestRecord; end: RequestEnd | undefined; use: ReplyUse | undefined }[] = []
	readonly asks: AskRecord[] = []
	readonly written: IslandNotes[] = []
	readonly instructed: IslandInstruction[] = []

	open(request: RequestRecord): void {
		if (this.#entry(request) !== undefined)
			throw new RangeError(`Expected a new request, got ${JSON.stringify(request)}`)
		// What is kept is a copy that JSON can carry, as in a file.
		this.entries.push({ request: copy(request), end: undefined, use: undefined })
	}

	close(key: RequestKey, end: RequestEnd): void {
		const entry = this.#entry(key)
		if (entry === undefined || entry.end !== undefined) throw new RangeError('Expected an open request')
		entry.end = copy(end)
	}

	use(key: RequestKey, use: ReplyUse): void {
		const entry = this.#entry(key)
		if (entry === undefined) throw new RangeError('Expected a request of that key')
		entry.use = copy(use)
	}

	find(island: number, ask: number, step: number): LoggedRequest | undefined {
		return this.requests(island, ask).findLast(({ request }) => request.step === step)
	}

	requests(island: number, ask: number): LoggedRequest[] {
		return this.entries
			.filter(({ request }) => request.island === island && request.ask === ask)
			.sort((a, b) => a.request.step - b.request.step || a.request.retry - b.request.retry)
	}

	usedBy(island: number, ask: number): Amount {
		const ends = this.requests(island, ask).flatMap(({ end }) => end ?? [])
		return {
			tokens: ends.reduce((sum, { usage }) => sum + usage.inputTokens + usage.outputTokens, 0),
			money: ends.reduce((sum, { cost }) => sum + cost, 0),
			requests: ends.length,
		}
	}

	endAsk(ask: AskRecord): void {
		const at = this.asks.findIndex((one) => one.island === ask.island && one.ask === ask.ask)
		if (at >= 0) this.asks.splice(at, 1)
		this.asks.push(copy(ask))
	}

	ended(island: number, ask: number): AskRecord | undefined {
		return this.asks.find((one) => one.island === island && one.ask === ask)
	}

	lastAsks(island: number, count: number): AskRecord[] {
		const tried = this.asks.filter((one) => one.island === island && one.trials.length > 0)
		return count === 0 ? [] : tried.slice(-count)
	}

	lastEnded(island: number, count: number): AskRecord[] {
		const ended = this.asks.filter((one) => one.island === island)
		return count === 0 ? [] : ended.slice(-count)
	}

	spent(model?: string): Spent {
		const sum = { tokens: 0, estimatedTokens: 0, money: 0, requests: 0 }
		for (const { request, end } of this.entries) {
			if (model !== undefined && request.model !== model) continue
			const tokens = end === undefined ? request.reserved.tokens : end.usage.inputTokens + end.usage.outputTokens
			sum.tokens += tokens
			if (end?.usage.estimated ?? true) sum.estimatedTokens += tokens
			sum.money += end === undefined ? request.reserved.money : end.cost
			sum.requests++
		}
		return sum
	}

	requestFates(): RequestFates[] {
		const fates = new Map<string, { count: number; why: string | null }>()
		for (const { request, end, use } of this.entries) {
			if (request.purpose !== 'propose') continue
			const name = JSON.stringify([request.operator, request.model, fateOf(end, use)])
			const why = end?.kind === 'failed' ? end.failure.message : null
			fates.set(name, { count: (fates.get(name)?.count ?? 0) + 1, why })
		}
		return [...fates].map(([name, counted]) => {
			const [operator, model, fate] = JSON.parse(name) as [string, string, string]
			return { operator, model, fate, ...counted }
		})
	}

	worth(): AskWorth[] {
		const groups = Map.groupBy(this.asks, ({ operator, model }) => JSON.stringify([operator, model]))
		return [...groups.values()]
			.map((asks) => ({
				operator: asks[0]?.operator ?? '',
				model: asks[0]?.model ?? '',
				asks: asks.length,
				better: asks.filter(({ trials }) => trials.some(({ better }) => better === true)).length,
				requests: asks.reduce((sum, { cost }) => sum + cost.requests, 0),
				tokens: asks.reduce((sum, { cost }) => sum + cost.tokens, 0),
				money: asks.reduce((sum, { cost }) => sum + cost.money, 0),
			}))
			.sort((one, other) => other.money - one.money || other.tokens - one.tokens)
	}

	latestUses(count: number): UsedReply[] {
		const used = this.entries.filter(({ request, use }) => use !== undefined && request.purpose === 'propose')
		const makers = Map.groupBy(used, ({ request: { operator, model } }) => JSON.stringify([operator, model]))
		const latest = new Set([...makers.values()].flatMap((replies) => replies.slice(-count)))
		return used.flatMap((entry): UsedReply[] => {
			const { operator, model, modelId, endpoint, island, ask, sentAt } = entry.request
			if (!latest.has(entry) || entry.use === undefined || entry.use.kind === 'tools') return []
			if (this.ended(island, ask) === undefined) return []
			return [{ operator, model, modelId, endpoint, island, ask, sentAt, use: entry.use }]
		})
	}

	lastEnds(): LastEnd[] {
		const ends = new Map<string, LastEnd>()
		for (const { request, end } of this.entries) {
			if (end === undefined || (end.kind === 'failed' && end.failure.kind === 'stopped')) continue
			const { model, endpoint, sentAt } = request
			const endedAt = sentAt + end.latencyMs
			const failure = end.kind === 'failed' ? end.failure.message : null
			if (endedAt > (ends.get(model)?.endedAt ?? -1)) ends.set(model, { model, endpoint, endedAt, failure })
		}
		return [...ends.values()]
	}

	toolCounts(): ToolCount[] {
		const counts = new Map<string, ToolCount>()
		for (const { request, use } of this.entries) {
			for (const { tool, failed, tookMs } of use?.kind === 'tools' ? use.calls : []) {
				const name = JSON.stringify([tool, request.model])
				const before = counts.get(name) ?? { tool, model: request.model, count: 0, failed: 0, tookMs: 0 }
				const { count, failed: failures, tookMs: ms } = before
				counts.set(name, { ...before, count: count + 1, failed: failures + Number(failed), tookMs: ms + tookMs })
			}
		}
		return [...counts.values()]
	}

	latestAsks(count: number): { readonly island: number; readonly ask: number }[] {
		const asks = new Map(this.entries.map(({ request: { island, ask } }) => [`${island}/${ask}`, { island, ask }]))
		return [...asks.values()].reverse().slice(0, count)
	}

	instructions(island: number): IslandInstruction[] {
		return this.instructed.filter((one) => one.island === island).sort((one, other) => one.number - other.number)
	}

	keepInstruction(instruction: IslandInstruction): void {
		const at = this.instructed.findIndex(
			({ island, number }) => island === instruction.island && number === instruction.number,
		)
		if (at >= 0) this.instructed.splice(at, 1)
		this.instructed.push(copy(instruction))
	}

	said(): readonly string[] {
		return []
	}

	latest(island: number): IslandNotes | undefined {
		return this.written.findLast((notes) => notes.island === island)
	}

	history(island: number): IslandNotes[] {
		return this.written.filter((notes) => notes.island === island)
	}

	keep(notes: IslandNotes): void {
		this.written.push(copy(notes))
	}

	#entry({ island, ask, step, retry }: RequestKey) {
		return this.entries.find(
			({ request }) =>
				request.island === island && request.ask === ask && request.step === step && request.retry === retry,
		)
	}
}

function copy<Value>(value: Value): Value {
	return JSON.parse(JSON.stringify(value))
}

/** No candidates are told here: what a draft became is never known. */
function fateOf(end: RequestEnd | undefined, use: ReplyUse | undefined): string {
	if (end === undefined) return 'open'
	if (end.kind === 'failed') {
		if (end.failure.kind === 'stopped') return 'stopped'
		return end.failure.kind === 'transient' && /slow|stalled/.test(end.failure.reason) ? 'slow' : 'failed'
	}
	return use?.kind === 'fault'
		? use.fault
		: use?.kind === 'near-duplicate' || use?.kind === 'tools'
			? use.kind
			: 'waiting'
}
