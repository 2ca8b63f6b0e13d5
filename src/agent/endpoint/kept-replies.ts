import type { LoggedRequest, ModelLog, RequestKey, RequestRecord } from '../../archive/model-log.ts'
import type { Ask } from '../../variation/operator.ts'
import { isSlow } from '../wire/failure.ts'
import type { Spending } from './spending.ts'
import type { Step, StepReply } from './step.ts'

/** A replay came to a request that the recorded run never made. */
export class ReplayError extends Error {
	constructor(island: number, ask: number, step: number) {
		super(`The recorded run has no reply for request ${step} of ask ${ask} on island ${island}: the runs have parted`)
		this.name = 'ReplayError'
	}
}

/** Replies that were kept earlier: in this run's log, and for a replay in that of the recorded run. */
export class KeptReplies {
	readonly #log: ModelLog
	readonly #recorded: ModelLog | undefined
	readonly #spending: Spending

	/** @param recorded - Log of the run that is replayed; its replies are copied to `log` as they are used. */
	constructor(log: ModelLog, recorded: ModelLog | undefined, spending: Spending) {
		this.#log = log
		this.#recorded = recorded
		this.#spending = spending
	}

	/**
	 * What came of a step when it was first made; `undefined` where it is still to be made.
	 *
	 * @throws {ReplayError} If a replay asks for what the recorded run never did.
	 */
	reply({ island, ask, step }: Pick<Step, 'island' | 'ask' | 'step'>): StepReply | undefined {
		const recorded = this.#recorded
		const here = this.#log.find(island, ask, step)
		if (recorded === undefined) return here && replyIn(here)
		if (here === undefined) this.#copy(recorded, island, ask, step)
		const there = recorded.find(island, ask, step)
		const found = there && replyIn(there)
		if (found !== undefined) return found
		const ended = recorded.ended(island, ask)?.ended
		if (ended === undefined || ended === 'done' || ended === 'attempts') throw new ReplayError(island, ask, step)
		return { kind: 'gave-up', why: ended, message: 'as recorded' }
	}

	/** Whether a step of an ask was made before: it is gone through again, also where it would not be made now. */
	has({ island, number }: Pick<Ask, 'island' | 'number'>, step: number): boolean {
		return [this.#log, this.#recorded].some((log) => log?.find(island, number, step) !== undefined)
	}

	/** The first request of an ask; `undefined` for one that is new. */
	firstOf(island: number, ask: number): RequestRecord | undefined {
		const [here] = this.#log.requests(island, ask)
		return (here ?? this.#recorded?.requests(island, ask)[0])?.request
	}

	/** The first request of an ask for a proposal; `undefined` where none was made. */
	firstProposal(island: number, ask: number): RequestRecord | undefined {
		const ofProposal = (log: ModelLog | undefined) =>
			log?.requests(island, ask).find(({ request }) => request.purpose === 'propose')?.request
		return ofProposal(this.#log) ?? ofProposal(this.#recorded)
	}

	/** Whether what is not kept can be asked for: not in a replay. */
	get live(): boolean {
		return this.#recorded === undefined
	}

	#copy(recorded: ModelLog, island: number, ask: number, step: number): void {
		for (const { request, end } of recorded.requests(island, ask)) {
			if (request.step !== step || end === undefined) continue
			this.#log.open(request)
			this.#log.close(request, end)
			const { inputTokens, outputTokens } = end.usage
			this.#spending.count({ tokens: inputTokens + outputTokens, money: end.cost, requests: 1 })
		}
	}
}

/** The reply that a kept try stands for; `undefined` where it was to be made again. */
function replyIn({ request, end, use }: LoggedRequest): StepReply | undefined {
	if (end === undefined) return undefined
	if (end.kind === 'replied')
		return {
			kind: 'replied',
			key: requestKeyOf(request),
			text: end.text,
			finish: end.finish,
			use,
			latencyMs: end.latencyMs,
		}
	if (!end.gaveUp) return undefined
	const { failure } = end
	const why = failure.kind !== 'transient' ? 'refused' : isSlow(failure) ? 'slow' : 'endpoint-down'
	return { kind: 'gave-up', why, message: failure.message }
}

/** The key alone of what has one. */
export function requestKeyOf({ island, ask, step, retry }: RequestKey): RequestKey {
	return { island, ask, step, retry }
}
