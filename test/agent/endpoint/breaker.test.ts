import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { backoffMs } from '../../../src/agent/endpoint/backoff.ts'
import { Breaker, type Passage } from '../../../src/agent/endpoint/breaker.ts'
import type { StreamFault } from '../../../src/agent/wire/failure.ts'
import { retryAfterMs } from '../../../src/agent/wire/retry-after.ts'
import { Watchdog } from '../../../src/agent/wire/watchdog.ts'
import { randomStream } from '../../../src/candidate/random.ts'
import { ManualClock } from '../clocks.ts'

const settings = { failures: 3, coolDownMs: 1_000, maxCoolDownMs: 8_000 }

function make() {
	const clock = new ManualClock()
	const changes: string[] = []
	const breaker = new Breaker(settings, clock, randomStream('breaker'), (open, until) =>
		changes.push(open ? `open for ${Math.round((until - clock.now()) / 1_000)} s` : 'closed'),
	)
	const enter = (): Passage => breaker.enter() ?? assert.fail('expected to be let through')
	return { clock, changes, breaker, enter }
}

suite('the breaker', () => {
	test('opens after so many failures in a row, not after as many with a success between', () => {
		const { breaker, enter } = make()
		for (let round = 0; round < 5; round++) {
			enter().failed('oops')
			enter().failed('oops')
			enter().succeeded()
		}
		assert.ok(breaker.passable)
		for (let count = 0; count < 3; count++) enter().failed('oops')
		assert.equal(breaker.passable, false)
		assert.equal(breaker.enter(), undefined)
	})

	test('lets one probe through after the cool-down; its failure doubles it, its success closes', () => {
		const { clock, changes, breaker, enter } = make()
		for (let count = 0; count < 3; count++) enter().failed('oops')
		for (const seconds of [1.25, 2.5, 5, 10, 10]) {
			clock.advance(seconds * 1_000)
			const probe = enter()
			assert.equal(breaker.enter(), undefined)
			probe.failed('oops')
			assert.equal(breaker.passable, false)
		}
		clock.advance(10_000)
		enter().succeeded()
		assert.ok(breaker.enter() !== undefined && breaker.enter() !== undefined)
		assert.equal(changes.at(-1), 'closed')
		const waits = changes.slice(0, -1).map((change) => Number(/\d+/.exec(change)?.[0]))
		for (const [index, wait] of waits.entries()) {
			const full = Math.min(8, 2 ** index)
			assert.ok(wait >= Math.round(full * 0.75) - 1 && wait <= Math.round(full * 1.25) + 1, `${index}: ${wait}`)
		}
	})

	test('a probe that hangs does not keep the next one back for ever', () => {
		const { clock, breaker, enter } = make()
		for (let count = 0; count < 3; count++) enter().failed('oops')
		clock.advance(1_250)
		const hanging = enter()
		assert.equal(breaker.enter(), undefined)
		clock.advance(1_250)
		enter().succeeded()
		hanging.failed('oops')
		assert.ok(breaker.passable)
	})

	test('late failures of requests sent before it opened do not open it again', () => {
		const { clock, changes, enter } = make()
		const early = Array.from({ length: 20 }, enter)
		for (const passage of early) passage.failed('oops')
		assert.equal(changes.length, 1)
		clock.advance(1_250)
		enter().succeeded()
		assert.deepEqual(changes.slice(1), ['closed'])
	})

	test('opens at once for as long as the endpoint asks', () => {
		const { clock, breaker, enter } = make()
		enter().failed('oops', 3_600_000)
		clock.advance(3_599_000)
		assert.equal(breaker.passable, false)
		clock.advance(1_000)
		assert.ok(breaker.passable)
	})

	test('a passage has one verdict', () => {
		const { breaker, enter } = make()
		const passage = enter()
		for (let count = 0; count < 5; count++) passage.failed('oops')
		assert.ok(breaker.passable)
	})
})

suite('the watchdog', () => {
	const timeouts = { firstTokenMs: 1_000, stallMs: 100, totalMs: 5_000 }
	const start = () => {
		const clock = new ManualClock()
		const watchdog = new Watchdog(timeouts, clock)
		const advance = async (ms: number) => {
			clock.advance(ms)
			await new Promise(setImmediate)
			return watchdog.signal.aborted ? (watchdog.signal.reason as StreamFault).reason : undefined
		}
		return { watchdog, advance }
	}

	test('barks at a first token that is late, and at one that is late after others', async () => {
		const first = start()
		assert.equal(await first.advance(999), undefined)
		assert.equal(await first.advance(1), 'slow')
		const next = start()
		await next.advance(900)
		next.watchdog.token()
		assert.equal(await next.advance(99), undefined)
		assert.equal(await next.advance(1), 'stalled')
		const early = start()
		await early.advance(10)
		early.watchdog.token()
		await early.advance(90)
		assert.equal(await early.advance(10), 'stalled')
	})

	test('lets a slow but steady reply go on until its whole time is over', async () => {
		const { watchdog, advance } = start()
		for (let at = 0; at < 4_950; at += 90) {
			assert.equal(await advance(90), undefined, `after ${at} ms`)
			watchdog.token()
		}
		assert.equal(await advance(50), 'slow')
	})

	test('is quiet once the reply has ended', async () => {
		const { watchdog, advance } = start()
		watchdog.end()
		assert.equal(await advance(100_000), undefined)
	})
})

suite('waiting', () => {
	test('Retry-After is read as seconds, milliseconds or a date; a date that has passed is no wait', () => {
		const now = Date.UTC(2026, 0, 1)
		const read = (headers: Record<string, string>) => retryAfterMs(headers, now)
		assert.equal(read({ 'retry-after': '120' }), 120_000)
		assert.equal(read({ 'retry-after': ' 1.5 ' }), 1_500)
		assert.equal(read({ 'retry-after-ms': '250', 'retry-after': '1' }), 250)
		assert.equal(read({ 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }), 60_000)
		assert.equal(read({ 'retry-after': 'Wed, 31 Dec 2025 23:00:00 GMT' }), 0)
		for (const value of ['', 'soon', '-1']) assert.equal(read({ 'retry-after': value }), undefined, value)
		assert.equal(read({}), undefined)
	})

	test('back-off grows to its cap with jitter, and is never less than the endpoint asks for', () => {
		const random = randomStream('backoff')
		const limits = { baseMs: 100, capMs: 1_000 }
		for (const [tries, most] of [
			[1, 100],
			[2, 200],
			[4, 800],
			[5, 1_000],
			[60, 1_000],
		] as const) {
			const waits = Array.from({ length: 500 }, () => backoffMs(tries, undefined, random, limits))
			assert.ok(Math.min(...waits) >= 0 && Math.max(...waits) <= most)
			assert.ok(Math.max(...waits) > most * 0.9 && Math.min(...waits) < most * 0.1)
		}
		for (let count = 0; count < 100; count++) {
			const wait = backoffMs(1, 5_000, random, limits)
			assert.ok(wait >= 5_000 && wait <= 5_100)
		}
	})
})
