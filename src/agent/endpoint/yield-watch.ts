import type { UsedReply } from '../../archive/model-figures.ts'
import type { ReplyUse } from '../../archive/reply-use.ts'
import type { Clock } from '../../candidate/clock.ts'
import type { AgentListener } from '../events.ts'

/** What makes candidates: an operator with the model that carries it out. */
export interface Maker {
	readonly operator: string
	/** Name in the experiment. */
	readonly model: string
}

/** When a maker whose replies are of no use is asked less, and how much less. */
export interface YieldSettings {
	/** Replies of no use in a row from which it is slowed: one ask in `slowMs`, without corrections. */
	readonly slowAfter: number
	readonly slowMs: number
	/** In a row from which it rests: one ask in `restMs`, doubled by each that is of no use either, up to `maxRestMs`. */
	readonly restAfter: number
	readonly restMs: number
	readonly maxRestMs: number
}

/** The reason of a reply whose candidate takes the compiler to its limit. */
export const compilerLimit = 'compiler-limit'

/** Why a reply may be of no use, in words. */
export const uselessReasons: Readonly<Record<string, string>> = {
	empty: 'nothing in them',
	prose: 'no code',
	elided: 'parts of the code left out',
	tool: 'calls of a tool that there is not',
	refusal: 'the task refused',
	cut: 'cut off at their limit',
	circles: 'the same again and again',
	comments: 'comments without code',
	'no-function': 'code without the function',
	'edit-failed': 'edits that do not fit',
	repeat: 'what was sent before',
	unchanged: 'the parent unchanged',
	'near-duplicate': 'nearly what was there before',
	[compilerLimit]: 'code that takes the compiler to its limit',
}

/** A reply that brought no candidate, or one that takes the compiler to its limit. */
export interface UselessReply {
	/** One of `uselessReasons`. */
	readonly reason: string
	readonly text: string
}

interface Standing {
	/** Replies of no use since the last that was of use, by reason. */
	reasons: Map<string, number>
	inARow: number
	/** From which it may be asked again. */
	nextAt: number
	/** Candidates of it of which is not known yet what they do to the compiler. */
	waiting: number
}

/**
 * Watches what replies are worth: makers whose replies bring no candidate, or such as take the compiler to its limit, are
 * slowed, then rest but for a probe now and then, whatever is wrong with them. Until then others have their share.
 */
export class YieldWatch {
	readonly #settings: YieldSettings
	readonly #clock: Clock
	readonly #listener: AgentListener
	readonly #standings = new Map<string, Standing>()

	constructor(settings: YieldSettings, clock: Clock, listener: AgentListener) {
		this.#settings = settings
		this.#clock = clock
		this.#listener = listener
	}

	/** Goes on from what earlier sessions were sent, in the order in which they asked for it. */
	recall(replies: readonly UsedReply[]): void {
		const askOf = ({ island, ask }: UsedReply) => `${island}/${ask}`
		const useful = new Set(replies.filter(({ use }) => uselessnessOf(use) === undefined).map(askOf))
		for (const reply of replies) {
			const standing = this.#of(reply)
			if (useful.has(askOf(reply))) {
				this.#standings.delete(nameOf(reply))
				continue
			}
			const reason = uselessnessOf(reply.use) ?? ''
			standing.reasons.set(reason, (standing.reasons.get(reason) ?? 0) + 1)
			standing.inARow++
			standing.nextAt = reply.sentAt + this.#gapMs(standing.inARow)
		}
	}

	/** Takes note of a reply that holds a candidate: what it does to the compiler is not known yet, and will be by `known`. */
	drafted(maker: Maker): void {
		this.#of(maker).waiting++
		const burning = this.#of(maker).reasons.get(compilerLimit) ?? 0
		this.#begin(maker, burning === 0 ? [] : [[compilerLimit, burning]])
	}

	/** Takes note that what a candidate does to the compiler is known, or nobody waits for it any more. */
	known(maker: Maker): void {
		this.#of(maker).waiting--
	}

	/** Takes note of a candidate that takes the compiler to its limit, as it is known: each costs others a lane for seconds. */
	burnt(maker: Maker, text: string): void {
		this.#count(maker, [{ reason: compilerLimit, text }])
	}

	/** Takes note of a candidate that the compiler could take. */
	useful(maker: Maker): void {
		this.#begin(maker, [])
	}

	/**
	 * Takes note of the replies of an ask that brought no candidate for the compiler: only then, for of many asks under way each may
	 * begin with a reply that is corrected. Those that were burnt are known.
	 */
	useless(maker: Maker, replies: readonly UselessReply[]): void {
		this.#count(
			maker,
			replies.filter(({ reason }) => reason !== compilerLimit),
		)
	}

	#count(maker: Maker, replies: readonly UselessReply[]): void {
		if (replies.length === 0) return
		const standing = this.#of(maker)
		const before = standing.inARow
		standing.inARow += replies.length
		for (const { reason } of replies) standing.reasons.set(reason, (standing.reasons.get(reason) ?? 0) + 1)
		const { inARow, reasons } = standing
		const { slowAfter, restAfter } = this.#settings
		if (inARow >= slowAfter) standing.nextAt = this.#clock.now() + this.#gapMs(inARow)
		const reached = (count: number) => before < count && inARow >= count
		if (!reached(slowAfter) && !reached(restAfter)) return
		const [[reason] = ['']] = [...reasons].sort(([, one], [, other]) => other - one)
		const example = (replies.at(-1)?.text ?? '').replace(/\s+/g, ' ').trim().slice(0, 120)
		const rests = inARow >= restAfter
		const { operator, model } = maker
		this.#listener({ kind: 'maker-slowed', operator, model, replies: inARow, reason, example, rests })
	}

	/** Whether it is asked less than others. */
	isSlow(maker: Maker): boolean {
		return this.#of(maker).inARow >= this.#settings.slowAfter
	}

	/** Whether it may be asked now: not while candidates wait for the compiler that would make it slow, where the last took it to its limit. */
	isOpen(maker: Maker): boolean {
		const { nextAt, inARow, waiting, reasons } = this.#of(maker)
		const burns = reasons.has(compilerLimit) && waiting > 0 && inARow + waiting >= this.#settings.slowAfter
		return !burns && this.#clock.now() >= nextAt
	}

	/** Says that it is asked now: where it is slow, nobody else may for a while. */
	enter(maker: Maker): void {
		const standing = this.#of(maker)
		standing.nextAt = this.#clock.now() + this.#gapMs(standing.inARow)
	}

	/** Begins to count again, with what still stands. */
	#begin(maker: Maker, left: readonly (readonly [string, number])[]): void {
		const wasSlow = this.isSlow(maker)
		const standing = this.#of(maker)
		standing.reasons = new Map(left)
		standing.inARow = left.reduce((sum, [, count]) => sum + count, 0)
		if (this.isSlow(maker)) return
		standing.nextAt = 0
		if (wasSlow) this.#listener({ kind: 'maker-recovered', operator: maker.operator, model: maker.model })
	}

	#gapMs(inARow: number): number {
		const { slowAfter, slowMs, restAfter, restMs, maxRestMs } = this.#settings
		if (inARow < slowAfter) return 0
		return inARow < restAfter ? slowMs : Math.min(maxRestMs, restMs * 2 ** Math.min(30, inARow - restAfter))
	}

	#of(maker: Maker): Standing {
		const name = nameOf(maker)
		let standing = this.#standings.get(name)
		if (standing === undefined) {
			standing = { reasons: new Map(), inARow: 0, nextAt: 0, waiting: 0 }
			this.#standings.set(name, standing)
		}
		return standing
	}
}

function nameOf({ operator, model }: Maker): string {
	return JSON.stringify([operator, model])
}

/** Why a reply is of no use; `undefined` where it is. */
function uselessnessOf(use: ReplyUse): string | undefined {
	if (use.kind === 'fault') return use.fault
	if (use.kind === 'draft') return use.compilerLimit === true ? compilerLimit : undefined
	return use.kind === 'near-duplicate' ? use.kind : undefined
}
