import type { Concurrency } from '../../../src/agent/endpoint/concurrency.ts'
import type { Random } from '../../../src/candidate/random.ts'

/** A server as it is simulated; speeds are of one request alone, in tokens a second. */
export interface ServerPlan {
	/** Requests that are worked on at once; the rest waits in its queue. */
	readonly slots: number
	readonly promptSpeed: number
	readonly replySpeed: number
	/** Share of its speed that each of so many requests at once has. */
	readonly share: (active: number) => number
}

interface Request {
	readonly sentAt: number
	readonly begun: ReturnType<Concurrency['begin']>
	readonly promptTokens: number
	readonly outputTokens: number
	/** Seconds of work that are left alone. */
	promptLeft: number
	replyLeft: number
	firstTokenAt: number
}

/** What came of so many requests in virtual time. */
export interface Throughput {
	/** Requests a second in the second half of them. */
	readonly late: number
	/** The limit at the end. */
	readonly limit: number
}

/** Sends requests of all lengths, always as many at once as `concurrency` allows, until so many are done. */
export function serve(plan: ServerPlan, concurrency: Concurrency, count: number, random: Random): Throughput {
	const queue: Request[] = []
	const active = new Set<Request>()
	let now = 0
	let done = 0
	let halfAt = 0
	const send = (): void => {
		const promptTokens = 400 + random.below(2_000)
		const outputTokens = 60 + random.below(400)
		queue.push({
			sentAt: now,
			begun: concurrency.begin(queue.length + active.size + 1),
			promptTokens,
			outputTokens,
			promptLeft: promptTokens / plan.promptSpeed,
			replyLeft: outputTokens / plan.replySpeed,
			firstTokenAt: 0,
		})
	}
	while (done < count) {
		while (queue.length + active.size < concurrency.limit) send()
		while (active.size < plan.slots && queue.length > 0) active.add(queue.shift() as Request)
		const speed = plan.share(active.size)
		let next = Number.POSITIVE_INFINITY
		for (const one of active) next = Math.min(next, (one.promptLeft > 0 ? one.promptLeft : one.replyLeft) / speed)
		now += next
		for (const one of active) {
			if (one.promptLeft > 0) {
				one.promptLeft -= next * speed
				if (one.promptLeft > 1e-9) continue
				one.promptLeft = 0
				one.firstTokenAt = now
				continue
			}
			one.replyLeft -= next * speed
			if (one.replyLeft > 1e-9) continue
			active.delete(one)
			if (++done === Math.floor(count / 2)) halfAt = now
			const { begun, promptTokens, outputTokens, sentAt, firstTokenAt } = one
			concurrency.served({
				begun,
				promptTokens,
				outputTokens,
				firstTokenMs: (firstTokenAt - sentAt) * 1_000,
				latencyMs: (now - sentAt) * 1_000,
			})
		}
	}
	return { late: (count - Math.floor(count / 2)) / (now - halfAt), limit: concurrency.limit }
}
