import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { it } from 'node:test'
import { makeDisplay } from '../../src/cli/progress/display.ts'

it('where there is no terminal, a build says every ten seconds how far it is', ({ mock }) => {
	mock.timers.enable({ apis: ['setInterval'] })
	let now = 0
	mock.method(performance, 'now', () => now)
	const pass = (ms: number): void => {
		now += ms
		mock.timers.tick(ms)
	}
	const stream = new PassThrough()
	const lines = (): string => String(stream.read() ?? '')
	const display = makeDisplay(stream as unknown as NodeJS.WriteStream, false)
	display.wait('building the evaluator', 'the judge, crate 1 of 9: syn')
	assert.equal(lines(), 'building the evaluator\n')
	display.wait('building the evaluator', 'the judge, crate 5 of 9: rand')
	pass(9_999)
	assert.equal(lines(), '')
	pass(1)
	assert.equal(lines(), '0:10  the judge, crate 5 of 9: rand\n')
	pass(10_000)
	assert.equal(lines(), '0:20  the judge, crate 5 of 9: rand\n', 'one crate may take long')
	display.wait('trying the seed')
	assert.equal(lines(), 'trying the seed\n')
	pass(10_000)
	assert.equal(lines(), '0:10  still at it\n')
	display.end()
	pass(60_000)
	assert.equal(lines(), '')
})
