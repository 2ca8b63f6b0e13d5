import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Stop } from '../../src/search/stopping.ts'

describe('Stop', () => {
	for (const when of ['before', 'after'])
		it(`forgets what was begun ${when} it was called, also where that fails later`, async () => {
			const stop = new Stop()
			const work = Promise.withResolvers<string>()
			if (when === 'before') stop.call('exact')
			const value = stop.orStopped(work.promise)
			stop.call('exact')
			assert.equal(await value, undefined)
			// A rejection that nobody handles is told by the process, after the reactions of this turn.
			const unhandled = once(process, 'unhandledRejection').then(() => 'unhandled')
			work.reject(new Error('The program has ended'))
			assert.equal(await Promise.race([unhandled, setImmediate('forgotten')]), 'forgotten')
		})

	it('gives what is done while the session goes on, and throws what fails', async () => {
		const stop = new Stop()
		assert.equal(await stop.orStopped(Promise.resolve('done')), 'done')
		await assert.rejects(stop.orStopped(Promise.reject(new Error('a fault'))), /a fault/)
	})
})
