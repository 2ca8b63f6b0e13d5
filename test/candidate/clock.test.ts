import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Breaker } from '../../src/agent/endpoint/breaker.ts'
import { Spending } from '../../src/agent/endpoint/spending.ts'
import { type Clock, steadyClock } from '../../src/candidate/clock.ts'
import { randomStream } from '../../src/candidate/random.ts'

/** The clock of a machine that a person sets. */
class SetClock implements Clock {
	#ms = 5_000
	#setMs = 1_700_000_000_000
	now = (): number => this.#ms + this.#setMs
	monotonic = (): number => this.#ms
	after = (): (() => void) => () => {}

	pass(ms: number): void {
		this.#ms += ms
	}

	set(byMs: number): void {
		this.#setMs += byMs
	}
}

const hour = 3_600_000

describe('a steady clock', () => {
	for (const byMs of [-24 * hour, 24 * hour]) {
		it(`goes on evenly while the machine's is set by ${byMs / hour} hours`, () => {
			const machine = new SetClock()
			const clock = steadyClock(machine)
			const before = clock.now()
			assert.equal(before, machine.now())
			machine.set(byMs)
			machine.pass(70)
			assert.equal(clock.now() - before, 70)
		})

		it(`lets a probe through after the cool-down, and money last, though it is set by ${byMs / hour} hours`, () => {
			const machine = new SetClock()
			const clock = steadyClock(machine)
			const settings = { failures: 1, coolDownMs: 1_000, maxCoolDownMs: 60_000 }
			const breaker = new Breaker(settings, clock, randomStream(1, 'breaker'))
			const spending = new Spending({ untilMs: clock.now() + hour }, { tokens: 0, money: 0, requests: 0 }, clock)
			breaker.enter()?.failed('busy')
			machine.set(byMs)
			assert.equal(breaker.passable, false)
			machine.pass(1_250)
			assert.equal(breaker.passable, true)
			assert.equal(spending.ended, undefined)
			machine.pass(hour)
			assert.equal(spending.ended, 'untilMs')
		})
	}
})
