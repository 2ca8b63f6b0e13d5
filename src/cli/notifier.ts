import { execa } from 'execa'
import { type Clock, sleep } from '../candidate/clock.ts'
import type { NotifyKind, NotifyPlan } from '../experiment/notify.ts'
import type { RunEvent } from '../search/events.ts'
import { agentNote } from './models.ts'
import { figure } from './numbers.ts'

/** How long a program or an address may take. */
const limitMs = 10_000
/** Between two notices of a better best: at first there are many a second. */
const betweenBestMs = 60_000

/** What a notifier works with. */
export interface NotifierParts {
	readonly plan: NotifyPlan
	readonly run: string
	readonly experiment: string
	/** Where the program is started. */
	readonly folder: string
	/** Of the program; without keys. */
	readonly env: NodeJS.ProcessEnv
	readonly clock: Clock
	/** Told in one line, once, that nobody could be told. */
	readonly note: (line: string) => void
}

/**
 * Tells a person's program or address what happens in a run.
 *
 * Nothing of the run waits for it: what is told goes out one after the other beside it, each within ten seconds, and what
 * fails is said once. To dispose of it waits until what is under way is told, ten seconds at most.
 */
export class Notifier implements AsyncDisposable {
	readonly #parts: NotifierParts
	readonly #over = new AbortController()
	/** What of trouble was told and is not over. */
	readonly #known = new Set<string>()
	#sent: Promise<void> = Promise.resolve()
	#hasFailed = false
	#lastBestMs = Number.NEGATIVE_INFINITY
	#cancelBest: (() => void) | undefined
	#best = ''

	constructor(parts: NotifierParts) {
		this.#parts = parts
	}

	/** Takes the next event of the run. */
	hear(event: RunEvent): void {
		switch (event.kind) {
			case 'best-improved':
				// That there is a seed is no news.
				if (event.island !== null)
					this.#noteBest(`candidate ${event.candidate} is the best so far, score ${figure(event.score)}`)
				return
			case 'endpoint-up':
				this.#known.delete(event.endpoint)
				return
			case 'room-short':
				this.#trouble(event.of, event.text)
				return
			case 'room-again':
				this.#known.delete(event.of)
				this.#send('trouble', event.text)
				return
			case 'endpoint-down':
				this.#trouble(event.endpoint, agentNote(event))
				return
			case 'model-refused':
				this.#trouble(event.model, agentNote(event))
				return
			case 'model-budget-spent':
				this.#trouble(`${event.model ?? 'all'} ${event.limit}`, agentNote(event))
				return
			case 'clock-tested':
				if (!event.passed)
					this.#trouble('clock', 'the clock failed a test: scores since the last good one are in doubt')
				return
			case 'run-ended': {
				this.#cancelBest?.()
				const { best, reason, asked } = event
				const champion =
					best === null ? 'no candidate has a score' : `candidate ${best.candidate}, score ${figure(best.score)}`
				this.#send('end', `ended (${reason}) after ${asked} candidates: ${champion}`)
			}
		}
	}

	/** The run ends by an error. */
	fail(error: unknown): void {
		this.#trouble('error', error instanceof Error ? error.message : String(error))
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#cancelBest?.()
		const late = this.#parts.clock.after(limitMs, () => this.#over.abort())
		await this.#sent
		late()
	}

	#noteBest(text: string): void {
		const { clock } = this.#parts
		this.#best = text
		if (this.#cancelBest !== undefined) return
		const waitMs = this.#lastBestMs + betweenBestMs - clock.monotonic()
		const send = (): void => {
			this.#cancelBest = undefined
			this.#lastBestMs = clock.monotonic()
			this.#send('best', this.#best)
		}
		if (waitMs <= 0) send()
		else this.#cancelBest = clock.after(waitMs, send)
	}

	#trouble(what: string, text: string | undefined): void {
		if (text === undefined || this.#known.has(what)) return
		this.#known.add(what)
		this.#send('trouble', text)
	}

	#send(kind: NotifyKind, text: string): void {
		const { plan, run, experiment, clock } = this.#parts
		if (!plan.on.includes(kind)) return
		const line = JSON.stringify({ kind, run, experiment, text: `${run}: ${text}`, at: clock.now() })
		this.#sent = this.#sent
			.then(() => Promise.all([this.#start(line), this.#post(line)]))
			.then(
				() => {},
				(error) => this.#fails(error),
			)
	}

	async #start(line: string): Promise<void> {
		const { plan, folder, env } = this.#parts
		const [program, ...words] = plan.command
		if (program === undefined) return
		await execa(program, words, {
			cwd: folder,
			env,
			extendEnv: false,
			input: `${line}\n`,
			stdout: 'ignore',
			stderr: 'ignore',
			timeout: limitMs,
			killSignal: 'SIGKILL',
			cancelSignal: this.#over.signal,
		})
	}

	async #post(body: string): Promise<void> {
		const { webhook } = this.#parts.plan
		if (webhook === undefined) return
		const late = new AbortController()
		const limit = sleep(this.#parts.clock, limitMs, late.signal).then(() => {
			throw new Error(`${new URL(webhook).host} did not answer within ten seconds`)
		})
		// The loser of the race is nobody's.
		limit.catch(() => {})
		const signal = AbortSignal.any([late.signal, this.#over.signal])
		try {
			const headers = { 'content-type': 'application/json' }
			const sent = fetch(webhook, { method: 'POST', headers, body, signal }).catch((error: Error) => {
				// Which only says that it failed; why, and where, is its cause.
				const why = error.cause instanceof Error ? error.cause.message : error.message
				throw new Error(`${new URL(webhook).host}: ${why}`, { cause: error })
			})
			const answer = await Promise.race([sent, limit])
			if (!answer.ok) throw new Error(`${new URL(webhook).host} answered ${answer.status}`)
		} finally {
			late.abort()
		}
	}

	#fails(error: unknown): void {
		if (this.#hasFailed) return
		this.#hasFailed = true
		const why = error instanceof Error ? error.message.split('\n', 1)[0] : String(error)
		this.#parts.note(`\`notify\` does not get through, and the run goes on: ${why}`)
	}
}
