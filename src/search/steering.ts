import type { RunArchive, RunRecord } from '../archive/archive.ts'
import { ArchiveError } from '../archive/archive-error.ts'
import { budgetAfter } from '../archive/budget-after.ts'
import type { Order, OrderRecord } from '../archive/order.ts'
import { isAllPaused, noPauses, type Pauses, pausesAfter, pausesOf } from '../archive/pauses.ts'
import type { Clock } from '../candidate/clock.ts'
import type { Budget, IslandPlan } from '../experiment/experiment.ts'
import { askedOf } from '../experiment/seeds.ts'

/** Between two looks for orders. */
const lookEveryMs = 500

/** What steering needs. */
export interface SteeringParts {
	readonly run: RunRecord
	readonly archive: RunArchive
	readonly clock: Clock
	readonly isStopWanted?: (() => boolean) | undefined
	/** Called when an order has come in, or the person wants the run to end. */
	readonly onOrder: (order: Order) => void
}

/**
 * What a person has ordered while the run goes on, and what holds because of it.
 *
 * An order takes effect at a safe place, between two tells, and is kept with the number of candidates told there. A run that
 * is resumed or replayed meets it again at that very place, so that all which follows is as it was.
 */
export class Steering implements Disposable {
	readonly #parts: SteeringParts
	/** Taken by earlier sessions, or by the run that is replayed; in their order. */
	readonly #taken: readonly OrderRecord[]
	readonly #isReplay: boolean
	#next = 0
	#pauses: Pauses = noPauses
	#plans: readonly IslandPlan[]
	#rates: Record<string, number>[]
	#budget: Budget
	readonly #lastBudget: OrderRecord | undefined
	#hasWaiting = false
	#cancelLook = (): void => {}

	/** @param history - Whose orders are met again. */
	constructor(parts: SteeringParts, history: RunArchive) {
		this.#parts = parts
		this.#isReplay = history !== parts.archive
		const { experiment, told } = parts.run
		// Who resumes a run wants it to go on.
		if (!this.#isReplay && isAllPaused(pausesOf(history.orders()), experiment.islands.length))
			history.keepOrder({ kind: 'go-on' }, told, parts.clock.now())
		this.#taken = history.orders().filter(({ takenAt }) => takenAt !== undefined)
		this.#plans = plansOfBefore(this.#taken) ?? experiment.islands
		this.#rates = ratesOf(this.#plans)
		this.#budget = experiment.budget
		const budgets = this.#taken.filter(({ order }) => order.kind === 'budget')
		this.#lastBudget = budgets.at(-1)
		const first = budgets[0]?.order
		// How far asks ran ahead of tells followed from the budget of then.
		if (first?.kind === 'budget') this.#budget = { ...this.#budget, candidates: first.before }
		// One that came too late for the session before.
		for (const { id, order } of parts.archive.waitingOrders())
			if (order.kind === 'stop') parts.archive.takeOrder(id, told)
		this.#look()
	}

	/** As it is by now. */
	get budget(): Budget {
		return this.#budget
	}

	/** What ends the run by now: of a replay what it was made with, since what the recorded run ended by is gone through. */
	get limits(): Budget {
		return this.#isReplay ? this.#parts.run.experiment.budget : this.#budget
	}

	/** The plan of an island, with the rates that hold by now. */
	planOf(island: number): IslandPlan {
		const plan = this.#plans[island] as IslandPlan
		return { ...plan, rates: this.#rates[island] as IslandPlan['rates'] }
	}

	/** How many islands there are by now. */
	get islandCount(): number {
		return this.#plans.length
	}

	/** Candidates told when islands of before come next, as they did then; infinite where none do. */
	get nextIslandsAt(): number {
		const next = this.#taken.find(({ order }, at) => at >= this.#next && order.kind === 'islands')
		return next?.takenAt ?? Number.POSITIVE_INFINITY
	}

	/** Whether no asks are to be made on that island. */
	isPaused(island: number): boolean {
		return this.#pauses.isWhole || this.#pauses.islands.has(island)
	}

	/** Islands that are paused by themselves, and stay as they are but for what is under way on them. */
	get pausedIslands(): ReadonlySet<number> {
		return this.#pauses.islands
	}

	/** Whether no asks are to be made at all. */
	get isAllPaused(): boolean {
		return isAllPaused(this.#pauses, this.islandCount)
	}

	/**
	 * The next order of before that was taken when at most `told` candidates were, now in effect; `undefined` where there is
	 * none.
	 */
	retrace(told: number): Order | undefined {
		const next = this.#taken[this.#next]
		if (next?.takenAt === undefined || next.takenAt > told) return undefined
		this.#next++
		const { order } = next
		if (next === this.#lastBudget) this.#budget = this.#parts.run.experiment.budget
		// Asks that were not made meanwhile have left no trace, and it was gone on with.
		else if (order.kind !== 'pause' || order.island !== undefined) this.#apply(order, next.takenAt)
		return order
	}

	/** Orders that have come in, one by one as they take effect; each is kept with the number of candidates told by then. */
	*take(told: () => number): Generator<Order> {
		if (!this.#hasWaiting) return
		this.#hasWaiting = false
		const { archive } = this.#parts
		for (const { id, order } of archive.waitingOrders()) {
			archive.takeOrder(id, told())
			this.#apply(order, told())
			if (order.kind === 'budget') archive.setBudget(this.#budget)
			yield order
		}
	}

	[Symbol.dispose](): void {
		this.#cancelLook()
	}

	#apply(order: Order, told: number): void {
		switch (order.kind) {
			case 'pause':
			case 'go-on':
				this.#pauses = pausesAfter(this.#pauses, order)
				return
			case 'rates':
				for (const [index, rates] of this.#rates.entries())
					if ((order.island ?? index) === index) Object.assign(rates, order.rates)
				return
			case 'islands':
				this.#plans = order.islands
				this.#rates = ratesOf(this.#plans)
				return
			case 'budget':
				this.#budget = budgetAfter(this.#budget, order, askedOf(this.#parts.run.experiment, told))
		}
	}

	/** Looks by the clock and not at safe places: of a slow evaluator these are minutes apart. */
	#look(): void {
		if (this.#parts.isStopWanted?.() === true) this.#parts.onOrder({ kind: 'stop' })
		for (const { order } of this.#waiting()) {
			this.#hasWaiting = true
			this.#parts.onOrder(order)
		}
		this.#cancelLook = this.#parts.clock.after(lookEveryMs, () => this.#look())
	}

	/** An archive that cannot be read is met by who tells next. */
	#waiting(): OrderRecord[] {
		try {
			return this.#parts.archive.waitingOrders()
		} catch (error) {
			if (error instanceof ArchiveError) return []
			throw error
		}
	}
}

function ratesOf(plans: readonly IslandPlan[]): Record<string, number>[] {
	return plans.map(({ rates }) => ({ ...rates }))
}

/** The islands that a run began with, where it was resumed with others. */
function plansOfBefore(taken: readonly OrderRecord[]): readonly IslandPlan[] | undefined {
	const first = taken.find(({ order }) => order.kind === 'islands')?.order
	return first?.kind === 'islands' ? first.before : undefined
}
