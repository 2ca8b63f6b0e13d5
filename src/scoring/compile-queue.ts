import { burnsCompiler } from '../candidate/outcome.ts'
import { lookForRoomMs, noPatience, RoomWait, type RoomWatch } from '../candidate/room-wait.ts'
import { isBatchable } from '../rust/batchable.ts'
import type { PutBack } from '../rust/build-slots.ts'
import type { Compiler } from '../rust/compile.ts'
import type { Company, Compiled, CompileItem } from '../rust/compiled.ts'
import { ScratchError } from '../rust/scratch.ts'
import { isModel, LaneShares, type Place } from './lane-shares.ts'

/** One candidate that waits for its compilation. */
interface Waiting {
	readonly item: CompileItem
	readonly place: Place
	readonly resolve: (compiled: Compiled) => void
	readonly reject: (error: unknown) => void
	/** Set where a batch with it came to nothing, which then took the compiler to a limit, or not. */
	readonly putBack: { readonly isHeavy: boolean } | undefined
}

/** A batch at the compiler. */
interface Running {
	/** How many that may share a compilation and fill the time are in it. */
	readonly fillers: number
	/** What is soon done goes beside it: it may well take the compiler to its limits, or is a model's and has had a lane for long. */
	isOverdue: boolean
}

/**
 * With whom a candidate may be compiled; `undefined` for nobody.
 *
 * Where speed is scored each stands alone, as the reference does: what several of a batch use of the standard library is
 * compiled once for all of them, and may come out slower than what only one uses.
 */
export function companyFor(source: string, wanted: Company | undefined, timed: boolean): Company | undefined {
	return timed || wanted === undefined || !isBatchable(source) ? undefined : wanted
}

/**
 * Candidates on the way to the compiler: what waits while a lane is busy is compiled together when it is free.
 *
 * Lanes are shared by time (`LaneShares`). A batch that comes to nothing goes back to the queue, each of it alone. What
 * may well take the compiler to its limits is compiled alone, in half of the lanes, or in the only one: the candidates of
 * a batch that did, and the drafts of a model until one comes to an end within the limits, at the start as after each
 * that did not. While one batch of what fills the time is compiled, another gets a lane once it is full: a few more are
 * compiled with the next in less time than by themselves. Where what is heavy has the only lane, or what models wrote has
 * had all lanes for a second, one more is open to what no model wrote; nothing comes out otherwise for it, since limits
 * count the compiler's own processor time.
 */
export class CompileQueue {
	readonly #compiler: Compiler
	readonly #lanes: number
	readonly #signal: AbortSignal
	readonly #shares: LaneShares
	readonly #running = new Map<Running, Promise<void>>()
	/** Models whose last draft came to an end within the compiler's limits. */
	readonly #proven = new Set<string | undefined>()
	#heavyRunning = 0
	/** Of those that may share a compilation and fill the time, as many as were here at once. */
	#mostFillers = 0
	#waiting: Waiting[] = []
	#isScheduled = false
	/** Set while nothing is started, since there is no room. */
	#pause: NodeJS.Timeout | undefined
	readonly #room: RoomWait

	/** @param lanes - Compilations at once. */
	constructor(
		compiler: Compiler,
		lanes: number,
		signal: AbortSignal,
		shares: LaneShares = new LaneShares(),
		room: () => RoomWatch = () => noPatience,
	) {
		this.#room = new RoomWait('builds', room, () => performance.now())
		this.#compiler = compiler
		this.#lanes = lanes
		this.#signal = signal
		this.#shares = shares
	}

	/**
	 * What the compiler makes of one candidate.
	 *
	 * @throws {CompilerError} For a fault of ours.
	 * @throws {ScratchError} Where there is no room for builds, and none comes in time.
	 * @throws {DOMException} `AbortError` once the queue's signal is aborted, or the signals of all in its batch.
	 */
	compile(item: CompileItem, place: Place): Promise<Compiled> {
		return new Promise((resolve, reject) => {
			this.#waiting.push({ item, place, resolve, reject, putBack: undefined })
			this.#schedule()
		})
	}

	/** Resolves when nothing is under way; what waits is rejected with `reason`. The compiler is closed with it. */
	async close(reason: unknown): Promise<void> {
		clearTimeout(this.#pause)
		for (const { reject } of this.#waiting.splice(0)) reject(reason)
		await Promise.all(this.#running.values())
		await this.#compiler.close()
	}

	/** Starts once all that is asked in this turn of the event loop is here. */
	#schedule(): void {
		if (this.#isScheduled) return
		this.#isScheduled = true
		setImmediate(() => {
			this.#isScheduled = false
			this.#dropUnwanted()
			while (this.#pause === undefined) {
				const batch = this.#takeBatch()
				if (batch.length === 0) return
				const first = batch[0] as Waiting
				const fillers = this.#isFiller(first) ? batch.length : 0
				const running: Running = { fillers, isOverdue: this.#isHeavy(first) }
				const done = this.#run(batch, running).then(() => {
					this.#running.delete(running)
					this.#schedule()
				})
				this.#running.set(running, done)
			}
		})
	}

	async #run(batch: readonly Waiting[], running: Running): Promise<void> {
		const [first] = batch as readonly [Waiting]
		const isHeavy = this.#isHeavy(first)
		const cut = cutWith(batch, this.#signal)
		const end = this.#shares.begin(first.place)
		if (isHeavy) this.#heavyRunning++
		const markOverdue = (): void => {
			running.isOverdue = true
			this.#schedule()
		}
		const patience = !isHeavy && isModel(first.place) ? setTimeout(markOverdue, patienceMs) : undefined
		let isAtLimit = false
		try {
			const items = batch.map(({ item }) => item)
			const results = await this.#compiler.tryTogether(items, cut.signal)
			isAtLimit = results.some(isOfLimit)
			const putBack = batch.flatMap((waiting, index) => this.#settle(waiting, results[index] as Compiled | PutBack))
			this.#waiting.unshift(...putBack)
			this.#room.end()
		} catch (error) {
			if (error instanceof ScratchError && this.#mayWaitFor(error)) this.#waiting.unshift(...batch)
			else for (const { reject } of batch) reject(error)
		} finally {
			clearTimeout(patience)
			if (isHeavy) this.#heavyRunning--
			end(isAtLimit)
			cut.forget()
		}
	}

	/** Whether room may still come; then nothing is started for a while. */
	#mayWaitFor({ isFull, message }: ScratchError): boolean {
		if (!isFull || !this.#room.mayGoOn(message)) return false
		this.#pause ??= setTimeout(() => {
			this.#pause = undefined
			this.#schedule()
		}, lookForRoomMs)
		return true
	}

	/** @returns It again, where it was put back. */
	#settle(waiting: Waiting, result: Compiled | PutBack): Waiting[] {
		const { by } = waiting.place
		if (isOfLimit(result)) this.#proven.delete(by)
		else this.#proven.add(by)
		if (result.kind === 'put-back') return [{ ...waiting, putBack: result }]
		waiting.resolve(result)
		return []
	}

	#dropUnwanted(): void {
		const unwanted = this.#waiting.filter(({ place }) => place.signal?.aborted)
		if (unwanted.length === 0) return
		this.#waiting = this.#waiting.filter(({ place }) => !place.signal?.aborted)
		for (const { place, reject } of unwanted) reject(place.signal?.reason)
	}

	/** One that stands alone, or an even share for this lane of those that may share with the first; none if none may. */
	#takeBatch(): Waiting[] {
		const allowed = this.#allowed()
		const first = this.#shares.first(allowed)
		if (first === undefined) return []
		const batch = new Set([first])
		const { company } = first.item
		if (company !== undefined && this.#isSociable(first)) {
			const sharing = allowed.filter((other) => other.item.company === company && this.#isSociable(other))
			const share = Math.min(
				this.#compiler.batchSize(company),
				Math.ceil(sharing.length / this.#lanesFor(first, sharing.length)),
			)
			// The first is one of them, whatever waits before it: else its turn might never come.
			for (const other of sharing) if (batch.size < share) batch.add(other)
		}
		this.#waiting = this.#waiting.filter((waiting) => !batch.has(waiting))
		return [...batch]
	}

	/** Lanes that are free for so many. */
	#lanesFor(first: Waiting, count: number): number {
		const free = Math.max(1, this.#lanes - this.#running.size)
		return this.#isFiller(first) ? Math.min(free, Math.max(1, Math.floor(count / this.#fullBatch))) : free
	}

	/** Those of which one may begin now. */
	#allowed(): readonly Waiting[] {
		const allowed = this.#allowedLanes()
		const fillers = allowed.filter((waiting) => this.#isFiller(waiting))
		const running = [...this.#running.keys()].reduce((sum, one) => sum + one.fillers, 0)
		this.#mostFillers = Math.max(this.#mostFillers, fillers.length + running)
		if (running === 0 || fillers.length >= this.#fullBatch) return allowed
		return fillers.some(({ place }) => place.ahead === true)
			? allowed
			: allowed.filter((waiting) => !this.#isFiller(waiting))
	}

	#allowedLanes(): readonly Waiting[] {
		const isLight = (waiting: Waiting): boolean => !this.#isHeavy(waiting)
		if (this.#running.size < this.#lanes)
			return this.#heavyRunning < Math.max(1, this.#lanes >> 1) ? this.#waiting : this.#waiting.filter(isLight)
		if (this.#running.size > this.#lanes || ![...this.#running.keys()].every(({ isOverdue }) => isOverdue)) return []
		return this.#waiting.filter((waiting) => isLight(waiting) && !isModel(waiting.place))
	}

	#isSociable(waiting: Waiting): boolean {
		return waiting.item.company !== undefined && waiting.putBack === undefined && !this.#isHeavy(waiting)
	}

	#isFiller(waiting: Waiting): boolean {
		return waiting.item.company === fillerCompany && this.#isSociable(waiting)
	}

	/** Where few are asked for at once, half of them: the others are in the lane that is busy. */
	get #fullBatch(): number {
		return Math.min(this.#compiler.fullBatch(fillerCompany), Math.ceil(this.#mostFillers / 2))
	}

	#isHeavy({ putBack, place }: Waiting): boolean {
		return putBack?.isHeavy === true || (isModel(place) && !this.#proven.has(place.by))
	}
}

/** Whose candidates nobody waits for. */
const fillerCompany: Company = 'operators'

/** Little beside what a person notices, much beside what a batch of candidates takes. */
const patienceMs = 1_000

/** A signal that aborts with `life`, and once nobody of the batch wants its outcome. */
function cutWith(batch: readonly Waiting[], life: AbortSignal): { readonly signal: AbortSignal; forget(): void } {
	const controller = new AbortController()
	const signals = new Set(batch.map(({ place }) => place.signal))
	const look = (): void => {
		const unwanted = batch.find(({ place }) => place.signal?.aborted !== true) === undefined
		if (life.aborted || unwanted) controller.abort(life.aborted ? life.reason : batch[0]?.place.signal?.reason)
	}
	for (const signal of [life, ...signals]) signal?.addEventListener('abort', look)
	look()
	return {
		signal: controller.signal,
		forget: () => {
			for (const signal of [life, ...signals]) signal?.removeEventListener('abort', look)
		},
	}
}

/** Whether it took the compiler to a limit. */
function isOfLimit(result: Compiled | PutBack): boolean {
	if (result.kind === 'put-back') return result.isHeavy
	return result.kind === 'refused' && burnsCompiler(result.outcome)
}
